// Takes the pictures of the guide from the running demo.
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DESK, PHONE, openBrowser, openPage } from './browser.mjs'
import { Desk } from './pages/desk.mjs'
import { startDemo } from './server.mjs'

const folder = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'docs', 'images')
await mkdir(folder, { recursive: true })
const demo = await startDemo()
const browser = await openBrowser()
try {
  for (const [suffix, viewport] of [
    ['', DESK],
    ['-phone', PHONE],
  ]) {
    const { page } = await openPage(browser, { viewport })
    const desk = new Desk(page, demo.url, demo.password)
    const shoot = (name) => page.screenshot({ path: join(folder, `${name}${suffix}.png`), fullPage: suffix !== '' })
    await desk.open('/')
    await desk.at('sign-in-username').waitFor()
    await shoot('sign-in')
    await desk.signIn('clerk')
    await desk.open('/')
    await page.locator('[data-testid^="cell-"]').first().waitFor()
    await shoot('board')
    const cells = await desk.cells()
    const household = Object.keys(cells).find((id) => cells[id] === 'overdue')
    await desk.open(`/households/${household}`)
    await desk.at('record-visit').first().waitFor()
    await shoot('household')
    await desk.at('record-visit').first().click()
    await desk.at('outcome-met').click()
    await desk.at('check-water-problem').click()
    await shoot('visit')
    const { items } = await page.evaluate(async () => (await fetch('/api/v1/problems?overdue=true')).json())
    const campaigns = await page.evaluate(async () => (await fetch('/api/v1/campaigns')).json())
    for (const [name, path] of [
      ['households', '/households'],
      ['problems', '/problems'],
      ['problem', `/problems/${items[0].id}`],
      ['campaign', `/campaigns/${campaigns.items[0].id}`],
      ['posts', '/posts'],
    ]) {
      page.once('dialog', (dialog) => dialog.accept())
      await desk.open(path)
      await page.waitForLoadState('networkidle')
      await shoot(name)
    }
  }
} finally {
  await browser.close()
  await demo.stop()
  await demo.remove()
}
