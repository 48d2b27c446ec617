import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { LeadKitError } from '@leadkit/contracts'
import { type Command, Option } from 'commander'
import type { CommandContext } from '../command-context.ts'
import type { ExitCode } from '../exit-code.ts'
import { adapterNames, archiveNames, crmNames, filesOf, type HostChoice, platformNames } from '../host-files.ts'
import { examples } from '../option-values.ts'
import type { Act } from '../act.ts'

export function addInitCommand(program: Command, act: Act): void {
  program
    .command('init')
    .argument('[folder]', 'where to', '.')
    .description('write a host: configuration, environment with fresh keys, compose file for its servers')
    .addOption(new Option('--platform <name...>', 'its platforms').choices(platformNames).default(['facebook']))
    .addOption(new Option('--crm <name...>', 'its CRMs').choices(crmNames).default([]))
    .addOption(new Option('--archive <name>', 'where old messages go').choices(archiveNames).default('fs'))
    .addHelpText('after', examples('init', 'init my-host --platform facebook twitter --crm hubspot --archive s3'))
    .action(act(init))
}

async function init(context: CommandContext, choice: HostChoice, [folder = '.']: readonly string[]): Promise<ExitCode> {
  const target = resolve(context.output.folder, folder)
  const files = filesOf(choice, () => randomBytes(32).toString('base64'))
  const present = Object.keys(files).filter((name) => existsSync(join(target, name)))
  if (present.length > 0)
    throw new LeadKitError(
      'conflict',
      `init: ${present.join(', ')} ${present.length === 1 ? 'is' : 'are'} there already; nothing was written`,
    )
  await mkdir(target, { recursive: true })
  for (const [name, { text, mode }] of Object.entries(files))
    await writeFile(join(target, name), text, { flag: 'wx', mode })
  const names = Object.keys(files)
  const packages = adapterNames(choice).map((name) => `@leadkit/${name}`)
  context.show(
    { folder: target, files: names, packages },
    `${names.join('\n')}\n\nNext:\n  npm install ${packages.join(' ')}\n  docker compose up -d\n  npx leadkit serve\n`,
  )
  return 0
}
