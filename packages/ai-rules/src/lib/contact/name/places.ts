import { fold } from '../../tokens.ts'

/** Big cities that are not the name of a time zone, in our languages. */
const MORE_PLACES = `munich münchen hamburg köln cologne frankfurt stuttgart düsseldorf leipzig dresden hannover nürnberg bremen dortmund essen
  wien zürich genève genf genf basel bern salzburg graz barcelona valencia sevilla bilbao málaga zaragoza milan milano torino turin napoli naples
  firenze florence venezia venice bologna roma genova palermo lyon marseille toulouse bordeaux nice nantes lille strasbourg montpellier porto
  braga coimbra lisboa brasília curitiba salvador rio recife porto-alegre guadalajara monterrey medellín cali rosario córdoba manchester
  birmingham liverpool leeds glasgow edinburgh bristol boston austin seattle miami dallas houston atlanta philadelphia california texas
  florida bavaria bayern sachsen hessen cataluña madrid sicilia toscana bruxelles brüssel antwerpen rotterdam london londres londra
  paris parís parigi rom lissabon mailand spain germany usa uk america europe europa`

const LANGUAGES = ['en', 'de', 'fr', 'es', 'pt', 'it']
const REGION_CODE = /^[A-Z]{2}$/

let places: ReadonlySet<string> | undefined

/** True for the name of a country or a big city: `Anna from Berlin` does not name a company. The names come from the runtime's own locale data. */
export function isPlace(name: string): boolean {
  places ??= collectPlaces()
  return places.has(fold(name))
}

function collectPlaces(): ReadonlySet<string> {
  const cities = Intl.supportedValuesOf('timeZone').map((zone) => (zone.split('/').at(-1) ?? '').replaceAll('_', ' '))
  const names = LANGUAGES.flatMap((language) => {
    const display = new Intl.DisplayNames([language], { type: 'region' })
    return regionCodes().map((code) => display.of(code) ?? code)
  })
  return new Set([...cities, ...names.filter((name) => !REGION_CODE.test(name)), ...MORE_PLACES.split(/\s+/)].map(fold))
}

function regionCodes(): readonly string[] {
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCodePoint(65 + index))
  return letters.flatMap((first) => letters.map((second) => first + second))
}
