import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router'
import type { Permission } from './data'
import { ensureSession, homePath, may, session } from './data/session'
import BoardPage from './pages/board/BoardPage.vue'
import SignInPage from './pages/session/SignInPage.vue'

declare module 'vue-router' {
  interface RouteMeta {
    /** Open without a session. */
    open?: boolean
    /** Needed to be of any use; without it the page that fits opens instead. */
    needs?: Permission
    /** Key of the page's title. */
    title?: string
    /** The entry of the navigation it belongs to. */
    under?: string
  }
}

export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    {
      path: '/',
      name: 'board',
      component: BoardPage,
      meta: { needs: 'see_board', title: 'nav.board', under: 'board' },
    },
    { path: '/sign-in', name: 'sign-in', component: SignInPage, meta: { open: true, title: 'sign_in.title' } },
    {
      path: '/setup',
      name: 'setup',
      component: () => import('./pages/session/SetupPage.vue'),
      meta: { open: true, title: 'setup.title' },
    },
    {
      path: '/households',
      name: 'households',
      component: () => import('./pages/household/HouseholdListPage.vue'),
      meta: { needs: 'see_households', title: 'nav.households', under: 'households' },
    },
    {
      path: '/households/new',
      name: 'household-new',
      component: () => import('./pages/household/HouseholdRegisterPage.vue'),
      meta: { needs: 'register_households', title: 'register.title', under: 'households' },
    },
    {
      path: '/households/:id',
      name: 'household',
      component: () => import('./pages/household/HouseholdPage.vue'),
      props: true,
      meta: { title: 'household.title', under: 'households' },
    },
    {
      path: '/households/:id/visit',
      name: 'visit-new',
      component: () => import('./pages/visit/VisitRecordPage.vue'),
      props: true,
      meta: { needs: 'record_visits', title: 'visit.title', under: 'households' },
    },
    {
      path: '/visits/:id',
      name: 'visit',
      component: () => import('./pages/visit/VisitPage.vue'),
      props: true,
      meta: { title: 'visit.one', under: 'campaigns' },
    },
    {
      path: '/campaigns',
      name: 'campaigns',
      component: () => import('./pages/campaign/CampaignListPage.vue'),
      meta: { title: 'nav.campaigns', under: 'campaigns' },
    },
    {
      path: '/campaigns/new',
      name: 'campaign-new',
      component: () => import('./pages/campaign/CampaignPlanPage.vue'),
      meta: { needs: 'run_campaigns', title: 'campaign.plan', under: 'campaigns' },
    },
    {
      path: '/campaigns/:id',
      name: 'campaign',
      component: () => import('./pages/campaign/CampaignPage.vue'),
      props: true,
      meta: { title: 'campaign.title', under: 'campaigns' },
    },
    {
      path: '/campaigns/:id/group',
      name: 'campaign-group',
      component: () => import('./pages/campaign/GroupFormPage.vue'),
      props: true,
      meta: { needs: 'run_campaigns', title: 'campaign.form_group', under: 'campaigns' },
    },
    {
      path: '/campaigns/:id/add',
      name: 'campaign-add',
      component: () => import('./pages/campaign/TargetAddPage.vue'),
      props: true,
      meta: { needs: 'run_campaigns', title: 'campaign.add_targets', under: 'campaigns' },
    },
    {
      path: '/problems',
      name: 'problems',
      component: () => import('./pages/problem/ProblemListPage.vue'),
      meta: { needs: 'see_problems', title: 'nav.problems', under: 'problems' },
    },
    {
      path: '/problems/:id',
      name: 'problem',
      component: () => import('./pages/problem/ProblemPage.vue'),
      props: true,
      meta: { title: 'problem.title', under: 'problems' },
    },
    {
      path: '/posts',
      name: 'office',
      component: () => import('./pages/office/PostListPage.vue'),
      meta: { needs: 'manage_posts', title: 'nav.office', under: 'office' },
    },
    {
      path: '/posts/new',
      name: 'post-new',
      component: () => import('./pages/office/PostFillPage.vue'),
      meta: { needs: 'manage_posts', title: 'office.fill', under: 'office' },
    },
    {
      path: '/accounts',
      name: 'accounts',
      component: () => import('./pages/office/AccountListPage.vue'),
      meta: { needs: 'manage_accounts', title: 'accounts.title', under: 'office' },
    },
    {
      path: '/divisions',
      name: 'divisions',
      component: () => import('./pages/office/DivisionListPage.vue'),
      meta: { needs: 'manage_divisions', title: 'divisions.title', under: 'office' },
    },
    {
      path: '/me',
      name: 'me',
      component: () => import('./pages/me/MePage.vue'),
      meta: { title: 'me.title' },
    },
    {
      path: '/:rest(.*)*',
      name: 'nowhere',
      component: () => import('./pages/session/NowherePage.vue'),
      meta: { title: 'nowhere.title' },
    },
  ],
})

async function admit(to: RouteLocationNormalized) {
  let known = false
  try {
    known = await ensureSession()
  } catch {
    // The server cannot be asked now; the sign-in page says so and tries again.
    return to.name === 'sign-in' ? true : { name: 'sign-in', query: { next: to.fullPath } }
  }
  if (to.meta.open) return known && to.name === 'sign-in' ? homePath() : true
  if (!known) return { name: 'sign-in', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  if (session.me?.must_change_password && to.name !== 'me') return { name: 'me' }
  if (to.meta.needs && !may(to.meta.needs)) {
    const home = homePath()
    return home === to.path ? true : home
  }
  return true
}

router.beforeEach(admit)
