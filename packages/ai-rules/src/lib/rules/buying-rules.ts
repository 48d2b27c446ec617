import type { SignalRule } from '../signal-rule.ts'

const QUANTITY_EN = `{number} [more|large|small|medium|big] pieces|units|pcs|people|employees|users|seats|licenses|licences|copies|boxes|guests|
  persons|staff|nights|sets|items|bottles|shirts|desks|chairs|laptops|tickets|adults|pairs|rooms|cars|vehicles|locations|kg|tons`
const QUANTITY_DE = `{number} [große|grosse|kleine] stück|stueck|stk|mitarbeiter|mitarbeitern|mitarbeitende|personen|nutzer|benutzer|lizenzen|leute|gäste|gästen|
  plätze|arbeitsplätze|nächte|exemplare|kartons|flaschen|standorte|fahrzeuge|stühle|tische|paar|zimmer|teilnehmer|kg`

/** Makes a sale more likely: interest, quantity, budget, time, and contact details. */
export const buyingRules: readonly SignalRule[] = [
  {
    name: 'has_written',
    weight: 10,
    description: 'has written',
    evidence: 'message',
  },
  {
    name: 'shows_interest',
    weight: 20,
    description: 'shows interest',
    intents: { purchase: 1 },
    negatedAs: 'declines',
    phrases: {
      en: `interested; tell me|us more; more info|information|details;
        any|some|further|additional info|information|details; learn|know more;
        sounds good|great|perfect|interesting|amazing; brochure|catalog|catalogue; looking for; in the market for;
        consider|considering`,
      de: `interessiert|interesse|interessieren|interessant;
        mehr|weitere|nähere infos|informationen|erfahren|details|auskünfte; infomaterial|katalog|broschüre|prospekt;
        klingt gut|super|toll|interessant; suche|suchen ein|eine|einen|für|nach|wir|ich; auf der suche`,
      fr: `intéresse|intéressé|intéressée|intéressés|intéressées|intéressant|intéressent;
        plus|davantage d|de informations|infos|info|détails|renseignements;
        des|une renseignements|informations|infos; en savoir plus; catalogue|brochure|plaquette|documentation;
        cherche|cherchons|recherche|recherchons un|une|des|pour`,
      es: `interesa|interesan|interesado|interesada|interesados|interesaría;
        más|mas|recibir|quiero información|info|detalles|informes; catálogo|folleto; me gustaría saber|conocer;
        suena bien|genial; busco|buscamos|buscando`,
      pt: `interessa|interessado|interessada|interessados|interesse; mais informações|informação|infos|info|detalhes;
        saber mais; catálogo|folheto|brochura; parece bom|ótimo|interessante; procuro|procuramos|procurando|buscando`,
      it: `interessa|interessano|interessato|interessata|interessati|interesse|interesserebbe;
        maggiori|più|ulteriori|avere informazioni|info|dettagli; saperne di più; catalogo|brochure|depliant;
        cerco|cerchiamo|cercando; sembra interessante|ottimo`,
    },
  },
  {
    name: 'names_quantity',
    weight: 15,
    description: 'names a quantity or team size',
    intents: { purchase: 1 },
    phrases: {
      en: `${QUANTITY_EN}; team|company|group|party of {number}; we are {number}; order|buy|need|want|take {number}`,
      de: `${QUANTITY_DE}; wir sind|haben|brauchen|benötigen {number}; team von|mit {number};
        nehme|nehmen|bestellen|bestelle|brauche {number}`,
      fr: `{number} [grands|petites|grandes|petits] pièces|unités|personnes|employés|salariés|utilisateurs|licences|
        exemplaires|collaborateurs|postes|invités|nuits|bouteilles|chaises|cartons|couverts; sommes {number};
        équipe de {number}`,
      es: `{number} [grandes] unidades|piezas|personas|empleados|usuarios|licencias|trabajadores|invitados|puestos|
        noches|cajas|botellas|sillas|camisetas|adultos|pares; somos {number}; equipo de {number}`,
      pt: `{number} [grandes] unidades|peças|pessoas|funcionários|colaboradores|usuários|utilizadores|licenças|
        convidados|caixas|noites|garrafas|cadeiras|camisetas|pares; somos {number}; equipe|equipa de {number}`,
      it: `{number} [grandi] pezzi|unità|persone|dipendenti|utenti|licenze|ospiti|postazioni|notti|scatole|
        collaboratori|bottiglie|sedie|magliette|coperti|paia; siamo [in] {number}; team|squadra di {number}`,
    },
  },
  {
    name: 'names_budget',
    weight: 20,
    description: 'names a budget',
    intents: { purchase: 1 },
    phrases: {
      en: `budget; up to {number} euros|euro|dollars|pounds|usd|eur; spend {number}; willing to pay|spend`,
      de: `budget; bis zu|maximal {number} euro|eur; ausgeben`,
      fr: `budget; enveloppe de {number}; jusqu à {number} euros|euro`,
      es: `nuestro|mi|tengo|tenemos [un] presupuesto; presupuesto es|de {number}; presupuesto máximo|aprobado;
        hasta {number} euros|dólares|pesos`,
      pt: `nosso|meu|temos|tenho [um] orçamento; orçamento é|de {number}; orçamento aprovado|máximo; verba;
        até {number} euros|reais|dólares`,
      it: `budget; fino a {number} euro; possiamo spendere`,
    },
  },
  {
    name: 'has_deadline',
    weight: 15,
    description: 'needs it soon',
    onlyWithPurchase: true,
    phrases: {
      any: `asap`,
      en: `urgent|urgently|immediately|deadline; today|tonight|tomorrow; right now;
        this|next week|weekend|month|monday|tuesday|wednesday|thursday|friday; as soon as possible; soon as;
        by monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|the|next|end`,
      de: `dringend|sofort|heute|schnellstmöglich|baldmöglichst|umgehend|zeitnah; diese|nächste|kommende woche;
        nächsten|diesen monat; so schnell|bald wie; bis|ab|schon|gleich|für morgen;
        bis montag|dienstag|mittwoch|donnerstag|freitag|samstag|ende|nächste`,
      fr: `urgent|urgente|urgence|rapidement; aujourd hui; demain; au plus vite; dès que|maintenant possible;
        cette semaine; la semaine prochaine; avant lundi|mardi|mercredi|jeudi|vendredi|samedi|la|le|fin; ce mois`,
      es: `urgente|urgentemente|urge|hoy; lo antes posible; cuanto antes; esta|próxima semana; ya mismo;
        para mañana|hoy|el lunes|el martes|el viernes|el sábado; antes del|de; este mes|viernes|lunes|sábado`,
      pt: `urgente|urgência|hoje|amanhã; mais rápido possível; quanto antes; essa|esta|próxima semana;
        até segunda|terça|quarta|quinta|sexta|sábado|amanhã; este|esse mês`,
      it: `urgente|urgentemente|urgenza|oggi|domani|subito; al più presto; prima|presto possibile;
        questa|prossima settimana; entro; questo mese`,
    },
  },
  {
    name: 'speaks_for_business',
    weight: 10,
    description: 'speaks for a business',
    phrases: {
      en: `my|our company|business|firm|team|shop|store|restaurant|office|clinic|agency|startup;
        owner|founder|ceo|cto|cfo|coo; managing director; head of;
        purchasing|procurement|office|marketing|sales manager; decision maker`,
      de: `unser|unsere|unserer|unserem|unseren|meine|meiner|mein firma|unternehmen|team|betrieb|büro|restaurant|
        praxis|agentur|laden|geschäft|büros;
        geschäftsführer|geschäftsführerin|inhaber|inhaberin|einkäufer|einkäuferin|prokurist`,
      fr: `notre|mon|ma entreprise|société|équipe|boutique|restaurant|agence|cabinet|bureau;
        gérant|gérante|directeur|directrice|pdg|fondateur|fondatrice; responsable achats|des`,
      es: `nuestra|nuestro|mi empresa|negocio|equipo|tienda|restaurante|oficina|agencia|clínica;
        dueño|dueña|gerente|director|directora|fundador|fundadora; responsable de compras`,
      pt: `nossa|nosso|minha|meu empresa|negócio|equipe|equipa|loja|restaurante|escritório|agência|clínica;
        dono|dona|gerente|diretor|diretora|fundador|fundadora`,
      it: `nostra|nostro|mia|mio azienda|ditta|società|team|negozio|ristorante|ufficio|agenzia|studio;
        titolare|direttore|direttrice|amministratore|fondatore; responsabile acquisti`,
    },
  },
  {
    name: 'asks_for_availability',
    weight: 15,
    description: 'asks what is available',
    intents: { purchase: 1, question: 1 },
    negation: 'ignored_in_questions',
    phrases: {
      en: `in stock; available|availability;
        do|does|don't you|u [guys|still|also] have|sell|offer|carry|stock|provide|make|rent; have any; got any`,
      de: `verfügbar|verfügbarkeit|lieferbar|vorrätig; auf lager; ^ habt|haben ihr|sie;
        hallo|hi|hey|moin|tag|und|ob habt|haben ihr|sie; gibt es|s; gibts; führt ihr;
        führen|bieten|verkaufen|vermieten sie; bietet|verkauft|vermietet|macht ihr`,
      fr: `disponible|disponibles|disponibilité|disponibilités; en stock; avez vous; vous avez {question};
        vous avez .. {question}; proposez|vendez|faites|louez vous; vous proposez|vendez|faites;
        est ce que vous avez|vendez|proposez|faites`,
      es: `disponible|disponibles|disponibilidad; en stock|existencia; tienen|tenéis|tienes|tiene .. {question};
        venden|vendéis|ofrecen|ofrecéis|alquilan|hacen; hay [en] .. {question}`,
      pt: `disponível|disponíveis|disponibilidade; em|no estoque|stock; vocês|vcs|ainda tem|têm; tem .. {question};
        vendem|oferecem|alugam|fazem`,
      it: `disponibile|disponibili|disponibilità; in magazzino; avete; vendete|offrite|noleggiate`,
    },
  },
  {
    name: 'asks_for_delivery',
    weight: 15,
    description: 'asks about delivery',
    intents: { purchase: 1, question: 1 },
    negation: 'ignored_in_questions',
    phrases: {
      en: `ship|shipping; do|can|could|how|does|will you|soon|fast .. deliver|ship;
        delivery time|times|cost|costs|charge|charges|options|fee; lead time; delivered by`,
      de: `lieferzeit|lieferzeiten|versandkosten|lieferkosten|lieferbedingungen;
        liefert|liefern|versendet|verschickt|versenden|verschicken ihr|sie|nach|auch; versand nach|in;
        wie schnell|lange .. geliefert|lieferung`,
      fr: `livrez|livreriez|expédiez; frais|délai|délais de|d livraison|port|envoi;
        livraison à|en|gratuite|possible|{question}; être livré|livrés|livrée`,
      es: `hacen|haceis|tienen|realizan envíos|envío|entregas; envían|enviáis|entregan|mandan [a|en];
        gastos|costo|coste|tiempo|plazo de envío|entrega; envío a|gratis`,
      pt: `entregam|enviam|entrega em|no|na|para; prazo|tempo|custo|taxa de entrega|envio; frete;
        fazem entrega|entregas`,
      it: `spedite|consegnate; spese|costi|costo|tempi|tempo di spedizione|consegna; spedizione in|gratuita|gratis;
        consegna a|in|entro`,
    },
  },
  {
    name: 'asks_for_discount',
    weight: 10,
    description: 'asks for a discount',
    intents: { purchase: 1 },
    phrases: {
      en: `discount|discounts|coupon; promo|voucher|discount code; special|best|better price|deal|offer`,
      de: `rabatt|rabatte|gutschein|gutscheincode|mengenrabatt|skonto|rabattcode|staffelpreise|nachlass`,
      fr: `remise|réduction|ristourne|rabais; code promo`,
      es: `descuento|descuentos|cupón|rebaja|promoción|promociones`,
      pt: `desconto|descontos|cupom|cupão|promoção`,
      it: `sconto|sconti|coupon|promozione; codice sconto`,
    },
  },
  {
    name: 'compares_offers',
    weight: 10,
    description: 'compares offers',
    phrases: {
      en: `compare|comparing|competitor|competitors|alternatives; other quotes|offers|providers|suppliers;
        switch|switching from|provider|supplier|to; currently|presently using|use|with`,
      de: `vergleiche|vergleichen|konkurrenz|mitbewerber|wettbewerber|wechseln;
        andere|anderen anbieter|anbietern|angebote; derzeit|aktuell nutzen|nutze|haben|arbeiten|bei`,
      fr: `comparer|compare|comparons|concurrent|concurrents|concurrence; changer de fournisseur|prestataire;
        autres devis|fournisseurs`,
      es: `comparar|comparando|competencia|competidores; cambiar de proveedor;
        otros|otras proveedores|presupuestos|ofertas|opciones`,
      pt: `comparar|comparando|concorrente|concorrentes|concorrência; mudar|trocar de fornecedor;
        outros|outras fornecedores|orçamentos|opções|propostas`,
      it: `confrontare|confrontando|concorrente|concorrenti|concorrenza; cambiare fornitore;
        altri|altre fornitori|preventivi|offerte`,
    },
  },
  {
    name: 'asks_a_question',
    weight: 5,
    description: 'asks a question',
    intents: { question: 1 },
    negation: 'ignored',
    phrases: {
      any: `{question}`,
      en: `^ what|which|when|where|why|how|who|can|could|does|do|is|are you|it|i|we|the|there|this|your|much|many|
        long|far|often; question|questions`,
      de: `^ was|welche|welcher|welches|wann|wo|warum|wieso|wie|wer|kann|können|könnte|könnten; frage|fragen;
        wüsste gern|gerne`,
      fr: `^ quel|quelle|quels|quelles|quand|où|pourquoi|comment|qui|est ce; question|questions; pourriez vous`,
      es: `^ qué|cuál|cuáles|cuándo|dónde|cómo|quién|puedo|pueden; pregunta|preguntas|duda|consulta;
        quería saber|preguntar`,
      pt: `^ qual|quais|quando|onde|como|quem|posso|podem|poderia; pergunta|perguntas|dúvida;
        queria|gostaria saber|de saber`,
      it: `^ quale|quali|quando|dove|perché|come|chi|posso|potete; domanda|domande; vorrei sapere|chiedere`,
    },
  },
  {
    name: 'gives_phone',
    weight: 15,
    description: 'gives a phone number',
    evidence: 'phone',
  },
  {
    name: 'gives_email',
    weight: 10,
    description: 'gives an e-mail address',
    evidence: 'email',
  },
  {
    name: 'uses_business_email',
    weight: 5,
    description: 'writes from a business domain',
    evidence: 'business_email',
  },
  {
    name: 'names_company',
    weight: 5,
    description: 'names a company',
    evidence: 'company',
  },
  {
    name: 'follows_up',
    weight: 5,
    description: 'keeps the conversation going',
    evidence: 'follow_up',
  },
]
