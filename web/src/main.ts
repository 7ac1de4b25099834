import { createApp } from 'vue'
import App from './App.vue'
import { configureClient } from './data'
import { forget } from './data/session'
import { i18n, language, speak } from './i18n'
import { router } from './router'
import './styles/base.css'
import './styles/controls.css'
import './styles/layout.css'
import './styles/board.css'
import './styles/visit.css'
import './styles/problem.css'

speak(language())
configureClient({
  language: () => (language() === 'en' ? 'en, zh;q=0.5' : 'zh-CN, zh;q=0.9'),
  onSignedOut: () => {
    forget()
    const here = router.currentRoute.value
    if (!here.meta['open']) void router.replace({ name: 'sign-in', query: { next: here.fullPath } })
  },
})
createApp(App).use(i18n).use(router).mount('#app')
