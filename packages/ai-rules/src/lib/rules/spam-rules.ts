import type { SignalRule } from '../signal-rule.ts'

/** People who write to sell, to cheat, or to give orders to the scorer. */
export const spamRules: readonly SignalRule[] = [
  {
    name: 'sells_something',
    weight: -70,
    description: 'sells something itself',
    intents: { spam: 5 },
    negation: 'ignored',
    phrases: {
      en: `we|i [can|also] offer|provide|specialize|specialise ... services|service|solutions|seo|design|development|
        marketing|backlinks|in; we are a|an leading|agency|company|manufacturer|supplier; guest post|posts|posting;
        backlink|backlinks; grow|boost|promote|increase|skyrocket your;
        i|we can help [you|your] [business] grow|get|rank|increase|boost; rank|ranking on|your|higher;
        buy followers|likes|reviews; our seo|services|agency|factory|products; lead generation services;
        get|gain .. followers|clients|customers|leads; website|app redesign|development services;
        your website [is|has|could|needs|looks]`,
      de: `wir bieten|erstellen ... dienstleistungen|leistungen|an|websites|seo|ihnen;
        wir sind ein|eine .. agentur|hersteller|anbieter|unternehmen; follower kaufen|gewinnen;
        suchmaschinenoptimierung; ihre website|reichweite|umsätze|webseite .. optimieren|steigern|verbessern|erhöhen;
        mehr kunden|reichweite|follower gewinnen|für|bekommen; unsere agentur|dienstleistungen`,
      fr: `nous proposons|offrons|réalisons ... services|prestations|vos|votre|solutions;
        notre agence|société propose; référencement naturel|web|google|de; gagner des|plus abonnés|clients;
        votre site|visibilité .. améliorer|optimiser|augmenter; améliorer|booster|augmenter votre|vos; backlinks`,
      es: `ofrecemos|brindamos .. servicios|servicio|soluciones|nuestros;
        somos una|un .. agencia|fabricante|proveedor|empresa; posicionamiento web|seo|google;
        más|ganar|comprar seguidores;
        aumentar|aumente|impulsar|mejorar tus|sus|su|tu ventas|seguidores|negocio|página|web|visibilidad;
        nuestros servicios`,
      pt: `oferecemos .. serviços|soluções|serviço|nossos; somos uma|um .. agência|fabricante|fornecedor;
        ganhe|mais|comprar|ganhar seguidores|clientes;
        aumentar|aumente|impulsionar|melhorar suas|seu|sua|seus vendas|negócio|seguidores|site|perfil;
        nossos serviços`,
      it: `offriamo .. servizi|soluzioni|servizio|nostri; siamo un|una .. agenzia|produttore|fornitore;
        più|comprare|aumenta followers|follower|seguaci;
        aumentare|migliorare|aumenta|aumentate le|la|il|i vostre|tue|tuo|vostro|vostra vendite|visibilità|sito|
        business|follower; i nostri servizi; posizionamento sui|seo`,
    },
  },
  {
    name: 'looks_like_spam',
    weight: -90,
    description: 'looks like spam',
    intents: { spam: 6 },
    negation: 'ignored',
    phrases: {
      en: `make|earn|earning|earned [easy|fast|quick|extra] money;
        earn|make .. {number} .. day|week|daily|weekly|home|hour; work from home; passive income;
        crypto|bitcoin|forex|investment|trading .. profit|profits|returns|opportunity|signals|platform|investment|
        expert; you|you've|have won; claim your|the|you prize|reward|gift|winnings; click .. link|here|below;
        congratulations .. won|selected|winner|prize; double your; guaranteed profit|returns|income;
        {number} .. guaranteed; loan|loans offer|{number}|without|at; personal|business|quick loan|loans;
        check out my; hot|sexy girls|singles|photos; nudes; your account|page .. suspended|disabled|deleted|violates;
        dm .. promotion|promo`,
      de: `geld verdienen; passives einkommen; verdienen .. {number} .. euro|tag|woche|täglich;
        von zuhause|hause [aus] verdienen|arbeiten;
        bitcoin|krypto|kryptowährung|trading .. gewinn|gewinne|rendite|plattform|investieren;
        sie haben|du hast gewonnen; gewinn abholen|sichern; klicken|klick|klicke .. link|hier;
        garantierte rendite|gewinne; kredit ohne schufa; kredit von {number}; ihr konto|account .. gesperrt`,
      fr: `gagner|gagnez|gagne de l argent; revenus|revenu passifs|passif; gagnez|gagner .. {number} .. jour|semaine;
        bitcoin|crypto|trading .. gains|profit|rendement|plateforme|investir; vous avez|avez été gagné|sélectionné;
        cliquez .. lien|ici; prêt entre|rapide|particuliers; travail à domicile; votre compte .. suspendu|désactivé`,
      es: `ganar|gana|gane|ganas|ganando dinero; ingresos pasivos;
        ganar|gana|gane .. {number} .. día|semana|diarios|al;
        bitcoin|cripto|criptomonedas|trading .. ganancias|invertir|inversión|plataforma; has|ha|haz ganado;
        ganaste un|el; haz|haga|hacer clic|click; préstamos|préstamo rápidos|rápido|personal|de;
        trabaja|trabajar desde casa; su|tu cuenta .. suspendida|bloqueada`,
      pt: `ganhar|ganhe|ganha dinheiro; renda extra|passiva; ganhe|ganhar .. {number} .. dia|semana|por;
        bitcoin|cripto|criptomoedas|trading .. lucro|lucros|investir|investimento|plataforma; você ganhou|foi;
        clique no|aqui|nesse|neste; empréstimo|empréstimos; trabalhe|trabalhar em|de casa;
        sua conta .. suspensa|bloqueada`,
      it: `guadagna|guadagnare|guadagnate [subito] soldi|denaro|casa|euro; reddito passivo;
        guadagna|guadagnare .. {number} .. giorno|settimana|al;
        bitcoin|cripto|criptovalute|trading .. guadagni|profitti|investire|piattaforma; hai|avete vinto;
        clicca|cliccate qui|sul|il; prestito|prestiti; lavora|lavorare da casa;
        tuo|vostro account .. sospeso|bloccato`,
    },
  },
  {
    name: 'instructs_the_scorer',
    weight: -25,
    description: 'tries to give orders to the scorer',
    intents: { other: 2 },
    negation: 'ignored',
    role: 'instruction',
    phrases: {
      en: `ignore|disregard|forget|override|bypass|skip ... rules|instructions|instruction|prompt|prompts|guidelines|
        rubric|directions;
        score|rate|mark|classify|label|rank|flag|treat|categorize|consider|tag|grade me|us|this|it|him|her|them|lead|
        conversation|everything ... hot|warm|qualified|priority|{number};
        set|give|return|output|assign|make ... score; system prompt|override|instruction; you are|you're now a|an|my;
        as an ai|assistant; new instructions; hot lead|score; lead score; score value; act as if; pretend to be|you;
        maximum|max|full|perfect score|points; output|return|respond .. json; developer mode`,
      de: `ignoriere|ignorier|ignorieren|vergiss|vergesst|missachte ... regeln|anweisungen|instruktionen|vorgaben|
        anweisung;
        bewerte|bewertet|markiere|stufe|setze|klassifiziere|behandle|werte|bewerten mich|uns|dies|diese|diesen|
        dieses|den|das|alles|lead|sie ... heiss|hot|warm|qualifiziert|{number}; gib ... punkte|punktzahl|score;
        systemprompt; du bist [ab] jetzt ein|eine; neue anweisungen|anweisung; heißer lead;
        höchste|maximale|volle punktzahl|punkte; tu so als`,
      fr: `ignore|ignorez|oublie|oubliez ... règles|instructions|consignes|instruction;
        note|notez|classe|classez|marque|marquez|évalue|évaluez|considère|considérez moi|nous|ce|cette|comme|ceci
        ... chaud|hot|qualifié|tiède|{number}; invite|prompt système; tu es|vous êtes désormais|maintenant un|une;
        nouvelles instructions|consignes; prospect|lead chaud; score maximum|maximal; donne|donnez ... score|points`,
      es: `ignora|ignore|ignoren|olvida|olvide|olviden ... reglas|instrucciones|normas|instrucción;
        puntúame|califícame|clasifícame|márcame|evalúame|considérame|valórame ... caliente|hot|calificado|tibio|
        {number};
        puntúa|califica|clasifica|marca|evalúa|considera me|nos|esto|este|esta|a|como ... caliente|hot|calificado|
        {number}; prompt del sistema; ahora eres un|una|mi; nuevas instrucciones; lead caliente; puntuación máxima;
        dame|pon|asigna ... puntuación|puntos`,
      pt: `ignore|ignora|ignorem|esqueça|esquece|esqueçam ... regras|instruções|normas|instrução;
        pontue|classifique|classifica|marque|marca|avalie|avalia|considere me|nos|isto|isso|este|esta|como|eu ...
        quente|hot|qualificado|morno|{number}; me pontue|classifique|avalie|marque; prompt do sistema; você agora é;
        agora você é; novas instruções; lead quente; pontuação máxima; dê|dá ... pontuação|pontos`,
      it: `ignora|ignorate|ignori|dimentica|dimenticate ... regole|istruzioni|istruzione;
        valutami|segnami|classificami|consideratemi|contrassegnami|valutaci ... caldo|hot|qualificato|tiepido|
        {number};
        valuta|segna|classifica|considera|contrassegna mi|questo|questa|come ... caldo|hot|qualificato|{number};
        prompt di sistema; ora sei un|una|il; nuove istruzioni; lead caldo; punteggio massimo;
        dammi|assegna ... punteggio|punti`,
    },
  },
]
