// One path through: a visit by one person finds a problem, another puts it right, cannot verify it, a third can,
// and the cell of the household changes with each step.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openBrowser, openPage } from '../browser.mjs'
import { Desk } from '../pages/desk.mjs'
import { startDemo } from '../server.mjs'

const WORDS = '院内水龙头夜里断流，早上要去邻家提水'
let demo, browser

before(async () => {
  demo = await startDemo()
  browser = await openBrowser()
})

after(async () => {
  await browser?.close()
  await demo?.stop()
  await demo?.remove()
})

async function desk(username) {
  const { page, context, faults } = await openPage(browser)
  const found = new Desk(page, demo.url, demo.password)
  await found.signIn(username)
  return Object.assign(found, {
    async leave() {
      assert.deepEqual(faults, [], `faults on the page of ${username}`)
      await context.close()
    },
  })
}

async function cellOf(household) {
  const clerk = await desk('clerk')
  await clerk.openBoard()
  const cells = await clerk.cells()
  await clerk.leave()
  return cells[household]
}

test('a problem is found by one, put right by another, verified by a third', async () => {
  // The village secretary's board shows the sweep; a household not yet visited is taken.
  const finder = await desk('secretary1')
  await finder.openBoard()
  const cells = await finder.cells()
  const household = Object.keys(cells).find((id) => cells[id] === 'not_visited')
  assert.ok(household, 'on the second afternoon some households are still to be visited')
  await finder.openHousehold(household)
  await finder.recordWaterProblem(WORDS)
  await finder.leave()
  assert.equal(await cellOf(household), 'rectifying')

  const clerk = await desk('clerk')
  await clerk.open(`/households/${household}`)
  await clerk.openProblem(WORDS)
  await clerk.assign('供水', '2020-05-12')
  await clerk.stands('assigned')
  const problem = clerk.page.url()
  await clerk.leave()

  const unit = await desk('water')
  await unit.page.goto(problem)
  await unit.report('更换了入户阀门，夜间水压正常')
  // The fixer is not offered verification, and the page says why.
  await unit.stands('awaiting_verification')
  assert.equal(await unit.at('action-verify_rectification').isEnabled(), false)
  await unit.at('why-verify_rectification').getByText('另一个人').waitFor()
  await unit.leave()
  assert.equal(await cellOf(household), 'awaiting_verification')

  const verifier = await desk('link1')
  await verifier.page.goto(problem)
  await verifier.verify('晚上九点入户，水压正常，户主确认')
  await verifier.stands('closed')
  await verifier.leave()
  assert.equal(await cellOf(household), 'problems_closed')
})
