import type { SignalRule } from '../signal-rule.ts'

/** Courtesy and mood: they matter little for the score and much for the sentiment. */
export const toneRules: readonly SignalRule[] = [
  {
    name: 'greets',
    weight: 0,
    description: 'greets',
    intents: { greeting: 1 },
    negation: 'ignored',
    phrases: {
      any: `👋`,
      en: `^ hi|hello|hey|hiya|howdy|greetings|yo; good morning|afternoon|evening|day`,
      de: `^ hallo|servus|moin|hallöchen|grüß|grüss|gruezi|grüezi; guten tag|morgen|abend`,
      fr: `^ bonjour|bonsoir|salut|coucou`,
      es: `^ hola|holaa|buenas|saludos; buenos|buen días|día|dia; buenas tardes|noches`,
      pt: `^ oi|olá|oii|opa; bom dia; boa tarde|noite`,
      it: `^ ciao|salve|buongiorno|buonasera; buon giorno|pomeriggio; buona sera`,
    },
  },
  {
    name: 'thanks',
    weight: 0,
    description: 'says thank you',
    intents: { greeting: 1 },
    sentiment: 1,
    phrases: {
      any: `🙏`,
      en: `thanks|thx|cheers|ty; thank you|u`,
      de: `danke|dankeschön|dankeschoen; vielen|besten|herzlichen dank`,
      fr: `merci`,
      es: `gracias`,
      pt: `obrigado|obrigada|valeu|obg`,
      it: `grazie`,
    },
  },
  {
    name: 'praises',
    weight: 5,
    description: 'speaks well of it',
    sentiment: 2,
    negatedAs: 'dislikes',
    phrases: {
      any: `❤|😍|👍|🔥|😊|👏|🥰|😀|😃|😄|🤩|💯|💕|😁; wow`,
      en: `love|loved|loving|great|amazing|awesome|excellent|perfect|beautiful|fantastic|wonderful|nice|gorgeous|
        happy|brilliant|lovely|impressed|recommend|cool|stunning|superb|best`,
      de: `toll|tolle|tolles|toller|super|klasse|großartig|perfekt|wunderbar|schön|schöne|schönes|begeistert|
        zufrieden|ausgezeichnet|liebe|empfehlen|genial|prima|spitze|hervorragend|freue|traumhaft|mega`,
      fr: `super|génial|géniale|parfait|parfaite|excellent|excellente|magnifique|adore|bravo|merveilleux|ravi|ravie|
        satisfait|satisfaite|recommande|superbe|top|beau|belle|formidable`,
      es: `genial|excelente|perfecto|perfecta|increíble|maravilloso|maravillosa|encanta|encantó|encantan|hermoso|
        hermosa|bonito|bonita|recomiendo|contento|contenta|fantástico|lindo|linda|espectacular|buenísimo;
        me gusta|gustó|gustan; muy bien|bueno|buena|buen`,
      pt: `ótimo|ótima|excelente|perfeito|perfeita|incrível|maravilhoso|maravilhosa|adorei|amei|adoro|amo|lindo|
        linda|recomendo|fantástico|satisfeito|satisfeita|legal|show|parabéns|excelentes; muito bom|boa|bem; gostei`,
      it: `ottimo|ottima|eccellente|perfetto|perfetta|bellissimo|bellissima|meraviglioso|meravigliosa|fantastico|
        fantastica|adoro|consiglio|soddisfatto|soddisfatta|stupendo|stupenda|bravi|complimenti|splendido;
        mi piace|piacciono; molto bello|bella|buono`,
    },
  },
  {
    name: 'dislikes',
    weight: -5,
    description: 'speaks ill of it',
    sentiment: -2,
    phrases: {
      any: `😡|🤬|👎|😠|😤|💩|😞|😢|🤮|😒`,
      en: `hate|hated|bad|worse|ugly|sad|angry|annoying|annoyed|boring|upset|frustrated|frustrating|sucks|crap|
        garbage|rubbish|frustration|pathetic`,
      de: `hasse|schlecht|schlechte|schlechter|schlimm|hässlich|traurig|wütend|sauer|nervt|nervig|ärgerlich|ärgere|
        verärgert|blöd|mies|mist|müll|langweilig|genervt`,
      fr: `déteste|mauvais|mauvaise|pire|moche|triste|énervé|énervée|fâché|agacé|ennuyeux|nul|nulle|médiocre|énervant`,
      es: `odio|malo|mala|peor|feo|fea|triste|enojado|enojada|enfadado|enfadada|molesto|molesta|aburrido|basura|
        harto|harta`,
      pt: `odeio|odiei|ruim|pior|feio|feia|triste|bravo|brava|irritado|irritada|chateado|chateada|chato|horroroso|
        indignado|indignada`,
      it: `odio|cattivo|peggio|peggiore|brutto|brutta|triste|arrabbiato|arrabbiata|infastidito|noioso|spazzatura|
        stufo|stufa`,
    },
  },
  {
    name: 'insults',
    weight: -30,
    description: 'is insulting',
    intents: { complaint: 1 },
    sentiment: -3,
    negation: 'ignored',
    phrases: {
      any: `idiots|idiot; fuck*|wtf|🖕`,
      en: `moron|morons|shit|bullshit|asshole|assholes|bastards|dickheads; stupid company|people|bot|idiots|service`,
      de: `arschloch|arschlöcher|scheiß|scheisse|scheiße|scheiss|wichser|idioten|drecksladen; verpiss*;
        halt die fresse|klappe`,
      fr: `connard|connards|merde|salope|salauds|enculés|putain|imbéciles; ta gueule`,
      es: `mierda|idiotas|gilipollas|cabrones|pendejos|imbéciles; hijos de puta`,
      pt: `merda|idiotas|caralho|babacas|porra|imbecis|safados`,
      it: `merda|stronzi|stronzo|idioti|coglioni|vaffanculo|imbecilli|cazzo`,
    },
  },
]
