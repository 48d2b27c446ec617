import { LeadKitError } from '@leadkit/contracts'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import type { ExitCode } from '../exit-code.ts'
import { examples, SAMPLE_TENANT } from '../option-values.ts'
import type { Act } from '../act.ts'

const LEAD = '0f5f2d1f-7e10-4a37-9a51-6c1f0c3e6b1e'

interface SubjectFlags {
  readonly tenant: string
  readonly lead?: string
  readonly participant?: string
}

interface EraseFlags extends SubjectFlags {
  readonly by: string
  readonly reason?: string
  readonly block?: boolean
  readonly dryRun?: boolean
  readonly yes?: boolean
}

export function addSubjectCommands(program: Command, act: Act): void {
  const subject = (command: Command): Command =>
    command
      .requiredOption('--tenant <id>', 'the tenant')
      .option('--lead <id>', 'the person by a lead')
      .option('--participant <platform/account/participant>', 'the person by an account of theirs')
  subject(program.command('erase').description('erase one person, in the database, archives and CRMs'))
    .requiredOption('--by <name>', 'who asks for it')
    .option('--reason <text>', 'why')
    .option('--block', 'keep out what the person writes afterwards, too')
    .option('--dry-run', 'say what would be erased, and change nothing')
    .option('--yes', 'erase: without it nothing is done')
    .addHelpText(
      'after',
      examples(
        `erase --tenant ${SAMPLE_TENANT} --lead ${LEAD} --by privacy@example.com --dry-run`,
        `erase --tenant ${SAMPLE_TENANT} --lead ${LEAD} --by privacy@example.com --yes`,
      ),
    )
    .action(act(erase))
  program
    .command('erasure')
    .argument('<id>')
    .requiredOption('--tenant <id>', 'the tenant')
    .description('show how far an erasure is, and its signed report')
    .addHelpText('after', examples(`erasure ${LEAD} --tenant ${SAMPLE_TENANT}`))
    .action(act(show))
  subject(program.command('export').description('write everything that a tenant has of one person, as JSON'))
    .addHelpText('after', examples(`export --tenant ${SAMPLE_TENANT} --lead ${LEAD} > person.json`))
    .action(act(exportPerson))
}

type Subject =
  | { readonly leadId: string }
  | { readonly participant: { readonly platform: string; readonly accountId: string; readonly participantId: string } }

function subjectOf({ lead, participant }: SubjectFlags): Subject {
  if (lead !== undefined && participant === undefined) return { leadId: lead }
  const [platform = '', accountId = '', ...rest] = participant?.split('/') ?? []
  const participantId = rest.join('/')
  if (lead === undefined && participantId !== '') return { participant: { platform, accountId, participantId } }
  throw new LeadKitError('invalid_input', 'Name the person by --lead, or by --participant platform/account/participant')
}

async function erase(context: CommandContext, flags: EraseFlags): Promise<ExitCode> {
  const subject = subjectOf(flags)
  const { subjects } = await context.tenant(flags.tenant)
  const { by, reason, block, dryRun, yes } = flags
  if (dryRun === true) {
    const preview = await subjects.erase(subject, { by, dryRun: true })
    context.show(preview, `${JSON.stringify(preview, null, 2)}\n`)
    return 0
  }
  if (yes !== true)
    throw new LeadKitError('invalid_input', 'erase: it cannot be undone. Look with --dry-run, then erase with --yes')
  const { id, status, step } = await subjects.erase(subject, {
    by,
    ...(reason === undefined ? {} : { reason }),
    afterwards: block === true ? 'blocked' : 'new_lead',
  })
  context.show({ id, status, step }, `${id}  ${status}; a worker does the steps, "leadkit erasure ${id}" shows them\n`)
  return 0
}

async function show(
  context: CommandContext,
  flags: { readonly tenant: string },
  [id = '']: readonly string[],
): Promise<ExitCode> {
  const { subjects } = await context.tenant(flags.tenant)
  const { status, step, requestedAt, completedAt, errorCode, report, signature } = await subjects.erasures.get(id)
  const found = { id, status, step, requestedAt, completedAt, errorCode, report, signature }
  context.show(found, `${JSON.stringify(found, null, 2)}\n`)
  return 0
}

async function exportPerson(context: CommandContext, flags: SubjectFlags): Promise<ExitCode> {
  const subject = subjectOf(flags)
  const { subjects } = await context.tenant(flags.tenant)
  for await (const part of subjects.export(subject, { signal: context.output.signal })) context.output.write(part)
  context.output.write('\n')
  return 0
}
