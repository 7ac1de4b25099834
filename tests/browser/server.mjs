// The built program with the park's demo, on a free port and a throwaway folder.
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

async function freePort() {
  const probe = createServer()
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return port
}

/** Starts `bianfang demo` and resolves when it answers that it is ready. */
export async function startDemo() {
  const data = await mkdtemp(join(tmpdir(), 'bianfang-browser-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const binary = join(root, 'target', 'release', 'bianfang')
  const scenario = join(root, 'scenarios', 'park-2020')
  const child = spawn(binary, ['demo', '--data', data, '--scenario', scenario, '--listen', `127.0.0.1:${port}`])
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text))
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const ready = async () => (await fetch(`${url}/health/ready`).catch(() => null))?.ok
  let gone = false
  ended.then(() => (gone = true))
  const started = Date.now()
  while (!(await ready())) {
    if (gone || Date.now() - started > 120_000) throw new Error(`the demo did not start:\n${output}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { password } = JSON.parse(await readFile(join(scenario, 'scenario.json'), 'utf8'))
  return {
    url,
    password,
    data,
    binary,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
    async remove() {
      await rm(data, { recursive: true, force: true })
    },
  }
}
