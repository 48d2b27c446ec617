import { type ArchiveFormat, LeadKitError } from '@leadkit/contracts'
import { type ArchiveCodec, codecOf, csvCodec, firstCsvCodec, jsonLinesCodec } from './archive-codec.ts'

/** `jsonl`: gzipped JSON Lines. `csv`: gzipped CSV as PostgreSQL's COPY writes it. Others come from packages, such as `createParquetFormat()`. */
export type ArchiveFormatChoice = 'jsonl' | 'csv' | ArchiveFormat

/** The formats of a kit: one is written, and all that are known are read. */
export class ArchiveFormats {
  /** For new archives. */
  readonly current: ArchiveCodec
  readonly #known: readonly ArchiveCodec[]
  readonly #choices: readonly ArchiveFormatChoice[]

  /** @throws LeadKitError `configuration` for two formats whose keys end alike. */
  constructor(choices: readonly ArchiveFormatChoice[] = ['jsonl']) {
    this.#choices = choices
    const builtIn = { jsonl: jsonLinesCodec, csv: csvCodec }
    const chosen = [...new Set(choices)].map((choice) =>
      typeof choice === 'string' ? builtIn[choice] : codecOf(choice),
    )
    // The CSV of the first versions is last: its ending is the end of the other's.
    this.#known = [...new Set([...chosen, ...Object.values(builtIn)]), firstCsvCodec]
    this.current = chosen[0] ?? jsonLinesCodec
    const endings = this.#known.filter((codec) => codec !== csvCodec).map(({ extension }) => extension)
    const hides = (one: string, other: string): boolean => one !== other && other.endsWith(`.${one}`)
    const isHidden = endings.some((ending) => endings.some((other) => hides(other, ending)))
    if (
      isHidden ||
      new Set(endings).size < endings.length ||
      endings.some((ending) => !/^[a-z0-9]+(?:\.[a-z0-9]+)*$/.test(ending))
    )
      throw new LeadKitError(
        'configuration',
        'createLeadKit: retention.archiveFormats must have extensions such as "parquet", each of its own',
      )
  }

  /** The ids of all formats that the kit knows. */
  ids(): readonly string[] {
    return [...new Set(this.#known.map(({ id }) => id))]
  }

  /** The same formats, of which another one is written. @throws LeadKitError `configuration` for one that the kit was not given. */
  writing(id: string): ArchiveFormats {
    if (id === this.current.id) return this
    const all = [...new Set([...this.#choices, 'jsonl' as const, 'csv' as const])]
    const idOf = (choice: ArchiveFormatChoice): string => (typeof choice === 'string' ? choice : choice.id)
    const chosen = all.find((choice) => idOf(choice) === id)
    if (chosen !== undefined) return new ArchiveFormats([chosen, ...all.filter((choice) => choice !== chosen)])
    throw new LeadKitError(
      'configuration',
      `Archive: the format ${id} is in the tenant's policy and not known; add it to retention.archiveFormats, or change it with retention.policy.set`,
    )
  }

  /** The id of the format of an object, or the ending of its key where the format is not known. */
  nameOf(objectKey: string): string {
    return this.#find(objectKey)?.id ?? objectKey.slice(objectKey.lastIndexOf('.') + 1)
  }

  /** @throws LeadKitError `configuration` if the kit was not given the format. */
  of(objectKey: string): ArchiveCodec {
    const codec = this.#find(objectKey)
    if (codec !== undefined) return codec
    throw new LeadKitError(
      'configuration',
      `Archive: the format ${this.nameOf(objectKey)} is not known; add it to retention.archiveFormats, where it may stand last`,
    )
  }

  #find(objectKey: string): ArchiveCodec | undefined {
    return this.#known.find(({ extension }) => objectKey.endsWith(`.${extension}`))
  }
}
