import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import type { MixedAddresses } from './mixed-kit.ts'
import type { Random } from './mixed-random.ts'

const PROCESS = new URL('mixed-process.ts', import.meta.url)

interface Host {
  child: ChildProcess
  /** Undefined while it starts. */
  port: number | undefined
  /** How far its clock is ahead of the others'. */
  jumpMs: number
  /** True while the storm kills it. */
  dying: boolean
}

export interface MixedFleetOptions {
  /** Processes. */
  readonly size: number
  readonly leaseMs: number
  /** Where each process writes its warnings. */
  readonly logFolder: string
}

/** Hosts that are stopped, killed and replaced, behind one address that gives each connection to one of them. */
export class MixedFleet {
  /** Hosts that ended by themselves, which nothing of the storm explains. */
  deaths = 0
  readonly #addresses: MixedAddresses
  readonly #options: MixedFleetOptions
  #started = 0
  readonly #hosts: Host[]
  readonly #sockets = new Set<Socket>()
  readonly #balancer: Server
  #turn = 0
  #aheadMs = 0

  constructor(addresses: MixedAddresses, options: MixedFleetOptions) {
    this.#addresses = addresses
    this.#options = options
    this.#hosts = Array.from({ length: options.size }, () => this.#start({ jumpMs: 0 } as Host))
    this.#balancer = createServer((socket) => this.#forward(socket))
  }

  /** Resolves with the fleet's address when every host listens. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#balancer.listen(0, '127.0.0.1', resolve))
    while (this.#hosts.some(({ port }) => port === undefined)) await sleep(50)
    return `http://127.0.0.1:${(this.#balancer.address() as AddressInfo).port}`
  }

  /** Sets the clocks of all hosts ahead, and keeps their own jumps. */
  setClocks(aheadMs: number): void {
    this.#aheadMs = aheadMs
    for (const host of this.#hosts) this.#tellTime(host)
  }

  /** The number of one of the hosts. */
  any(random: Random): number {
    return Math.floor(random() * this.#hosts.length)
  }

  /** One host's clock jumps; to 0 it goes right again. */
  jump(number: number, jumpMs: number): void {
    const host = this.#host(number)
    host.jumpMs = jumpMs
    this.#tellTime(host)
  }

  rightClocks(): void {
    for (const host of this.#hosts) {
      host.jumpMs = 0
      this.#tellTime(host)
    }
  }

  /** One host stands still for so long, and goes on as if nothing had been. */
  async pause(number: number, durationMs: number): Promise<void> {
    const { child } = this.#host(number)
    child.kill('SIGSTOP')
    await sleep(durationMs)
    child.kill('SIGCONT')
  }

  /** One host dies without warning, and another takes its place. */
  async kill(number: number): Promise<void> {
    const host = this.#host(number)
    const { child } = host
    host.dying = true
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    this.#start(host)
  }

  async close(): Promise<void> {
    for (const host of this.#hosts) {
      const { child } = host
      host.dying = true
      if (child.exitCode !== null || child.signalCode !== null) continue
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#balancer.close(resolve))
  }

  #host(number: number): Host {
    return this.#hosts[number] as Host
  }

  #start(host: Host): Host {
    this.#started += 1
    const log = join(this.#options.logFolder, `host-${this.#started}.log`)
    const child = fork(PROCESS, [JSON.stringify(this.#addresses), String(this.#options.leaseMs), log], {
      execArgv: ['--conditions=@leadkit/source'],
    })
    Object.assign(host, { child, port: undefined, jumpMs: 0, dying: false })
    child.on('error', () => undefined)
    child.once('exit', () => {
      if (host.dying || host.child !== child) return
      this.deaths += 1
      this.#start(host)
    })
    child.once('message', (message) => {
      if (host.child === child) host.port = (message as { readonly port: number }).port
    })
    this.#tellTime(host)
    return host
  }

  #tellTime({ child, jumpMs }: Host): void {
    if (child.connected) child.send({ aheadMs: this.#aheadMs + jumpMs }, () => undefined)
  }

  #forward(socket: Socket): void {
    const ready = this.#hosts.filter(({ port }) => port !== undefined)
    this.#turn += 1
    const port = ready[this.#turn % ready.length]?.port
    if (port === undefined) {
      socket.destroy()
      return
    }
    const host = connect(port, '127.0.0.1')
    for (const [one, other] of [
      [socket, host],
      [host, socket],
    ] as const) {
      this.#sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        this.#sockets.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  }
}
