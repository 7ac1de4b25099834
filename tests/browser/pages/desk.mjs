// What a person does on the desk, in the words of the work.
import assert from 'node:assert/strict'

const REQUIRED = ['food', 'clothing', 'education', 'medical', 'housing', 'water', 'income']

export class Desk {
  constructor(page, url, password) {
    this.page = page
    this.url = url
    this.password = password
  }

  at(id) {
    return this.page.getByTestId(id)
  }

  async open(path) {
    await this.page.goto(this.url + path)
  }

  async signIn(username) {
    await this.open('/')
    await this.at('sign-in-username').fill(username)
    await this.at('sign-in-password').fill(this.password)
    await this.at('sign-in-submit').click()
    await this.at('sign-out').first().waitFor({ state: 'attached' })
  }

  async openBoard() {
    await this.at('nav-board').click()
    await this.page.locator('[data-testid^="cell-"]').first().waitFor()
  }

  /** The states of all cells, by household. */
  async cells() {
    return this.page.locator('[data-testid^="cell-"]').evaluateAll((cells) =>
      Object.fromEntries(cells.map((cell) => [cell.dataset.testid.slice(5), cell.dataset.state])),
    )
  }

  async openHousehold(household) {
    await this.at(`cell-${household}`).click()
    await this.at('record-visit').first().waitFor()
  }

  /** Records a visit that finds the water wrong. */
  async recordWaterProblem(words) {
    await this.at('record-visit').first().click()
    await this.at('outcome-met').click()
    for (const item of REQUIRED) await this.at(`check-${item}-${item === 'water' ? 'problem' : 'yes'}`).click()
    await this.at('finding-water-description').fill(words)
    await this.at('visit-submit').click()
    await this.page.getByText(words).first().waitFor()
  }

  async openProblem(words) {
    await this.page.getByText(words).first().click()
    await this.page.locator('[data-testid^="action-"]').first().waitFor()
  }

  async assign(owner, due) {
    await this.at('action-assign_problem').click()
    await this.at('assign-owner').fill(owner)
    await this.page.getByRole('option', { name: owner }).first().click()
    await this.at('assign-due').fill(due)
    await this.at('action-submit').click()
  }

  async report(measure) {
    await this.at('action-report_rectification').click()
    await this.at('report-measure').fill(measure)
    await this.at('action-submit').click()
    await this.page.getByText(measure).first().waitFor()
  }

  async verify(observation) {
    await this.at('action-verify_rectification').click()
    await this.at('verify-pass').click()
    await this.at('verify-observation').fill(observation)
    await this.at('action-submit').click()
  }

  /** Waits until the problem on the page stands so. */
  async stands(state) {
    await this.page.locator(`[data-testid="problem-state"][data-state="${state}"]`).first().waitFor()
  }

  async signOut() {
    await this.at('sign-out').first().click()
    await this.at('sign-in-username').waitFor()
  }
}

/** Nothing may stick out sideways at a width. */
export async function assertNoSidewaysScroll(page, where) {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth])
  assert.ok(content <= window + 1, `${where}: the page is ${content} wide in a window of ${window}`)
}
