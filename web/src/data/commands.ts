/** Builds commands and sends them. A command keeps its identifier until its fate is known. */
import type { Action } from './actions'
import type { Receipt, Refusal } from './api'
import { NetworkError, post } from './client'
import { uuid7 } from './uuid'

export interface Command {
  id: string
  action: Action
}

export function command(action: Action): Command {
  return { id: uuid7(), action }
}

/** The rules said no. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  constructor(readonly refusal: Refusal) {
    super(refusal.code)
  }
}

/** Sends one command; returns its receipt or throws why not. */
export async function submit(one: Command): Promise<Receipt> {
  const answer = await post<{ receipts: Receipt[] }>('/commands', { commands: [one] })
  const receipt = answer.receipts.find((candidate) => candidate.id === one.id)
  // Without a receipt for what was sent its fate is unknown, as when no answer comes.
  if (!receipt) throw new NetworkError('no receipt')
  if (receipt.outcome === 'refused' && receipt.refusal) throw new RefusedError(receipt.refusal)
  return receipt
}

/**
 * Sends what a form holds, as often as its author asks. After a failure of the network the same words go out
 * under the same identifier, so that they count once; anything changed, or anything once refused, is a new
 * command.
 */
export class Submission {
  private pending: { words: string; command: Command } | null = null

  async send(action: Action): Promise<Receipt> {
    const words = JSON.stringify(action)
    if (this.pending?.words !== words) this.pending = { words, command: command(action) }
    try {
      const receipt = await submit(this.pending.command)
      this.pending = null
      return receipt
    } catch (error) {
      if (!(error instanceof NetworkError)) this.pending = null
      throw error
    }
  }
}
