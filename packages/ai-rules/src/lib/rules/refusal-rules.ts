import type { SignalRule } from '../signal-rule.ts'

/** Reasons against a sale now, or ever. */
export const refusalRules: readonly SignalRule[] = [
  {
    name: 'opts_out',
    weight: -100,
    description: 'wants no more messages',
    intents: { opt_out: 10 },
    sentiment: -1,
    negation: 'ignored',
    role: 'refusal',
    phrases: {
      any: `^ stop $; ^ stop stop; unsubscribe; opt out`,
      en: `stop messaging|texting|contacting|writing|sending|spamming|bothering|calling|emailing; remove me|us|my;
        take me|us off; leave me|us alone;
        don't|never|not|stop [ever] contact|message|text|write|email|call|send|bother me|us|this;
        delete|erase my|all [my] data|details|information|number; no more messages|emails|texts|ads`,
      de: `^ stopp $; abmelden von|vom; austragen; keine|keinerlei .. nachrichten|werbung|mails|emails|newsletter;
        lassen sie|in mich|ruhe; lasst|lass mich|uns [bitte] in; in ruhe lassen|gelassen;
        nicht [mehr|weiter] kontaktieren|anschreiben|kontaktiert|schreiben|belästigen;
        schreiben|schreibt|schreib|kontaktieren|kontaktiert .. nicht|nie mehr; meine daten .. löschen;
        löschen|löscht .. daten|nummer; aus dem verteiler; hören|hört sie|auf .. schreiben`,
      fr: `désabonner|désabonnez|désinscrire|désinscrivez|désinscription|désabonnement;
        ne m|me contactez|contacter|écrivez|écrire|envoyez|appelez|dérangez|recontactez|sollicitez|relancez [plus|
        pas]; arrêtez|arrête de m|me; laissez|laisse moi tranquille; plus de messages|message|publicité|pub|mails;
        supprimez|effacez mes|mon données|numéro; ne plus recevoir|être`,
      es: `darme|dar|dame|denme|dadme de baja;
        no me escriban|escribas|escriba|contacten|contactes|manden|mandes|llamen|envíen|molesten;
        dejen|deja|dejad de escribirme|molestar|molestarme|enviarme|mandarme|escribir|contactarme|mandar|enviar;
        no quiero|deseo [recibir] más mensajes; no quiero|deseo recibir; déjenme|déjame|dejadme en paz;
        borren|eliminen|borrad|elimine mis|mi datos|número`,
      pt: `descadastrar|descadastre|descadastrem; cancelar|cancelem [a|minha] inscrição;
        não me escrevam|mandem|mande|contatem|contactem|contate|enviem|envie|liguem|incomodem;
        pare|parem|para de me|mandar|enviar|escrever|ligar; não quero|desejo .. mensagens|receber;
        me deixe|deixem em paz; apaguem|excluam|exclua|apague [os] meus|meu dados|número; sair da lista;
        remover|remova|removam meu|me|o`,
      it: `disiscrivermi|disiscrivetemi|disiscrizione|cancellatemi|cancellami|toglietemi|rimuovetemi;
        non scrivetemi|contattatemi|contattarmi|scrivermi|mandatemi|inviatemi|chiamatemi|mandarmi|disturbatemi;
        non contattatemi|scrivetemi più; non voglio|desidero [più|ricevere] .. messaggi;
        smettetela|smetti|smettete di; lasciatemi|lasciami in pace; cancellate|eliminate|cancella i miei;
        basta messaggi|pubblicità|scrivermi`,
    },
  },
  {
    name: 'declines',
    weight: -60,
    description: 'declines',
    intents: { other: 3 },
    negation: 'ignored',
    role: 'refusal',
    phrases: {
      en: `not [really|at] [all] interested; no thanks|thank; not for me|us; changed my|our mind;
        already bought|ordered|purchased|have|found|own|decided|signed; found another|something|someone|one|it;
        no longer interested|need|want|looking|required;
        don't|didn't|wont|do [not] need|want [it|this|that|one|anything|any] $;
        don't|doesn't need|want anything|any|it|this|that; went with another|someone|something; never mind|nevermind;
        no need; i'll|we'll pass; i'm|im good $`,
      de: `kein|keine|keinen|keinerlei interesse|bedarf; nicht [mehr|daran|weiter] interessiert;
        interessiert mich|uns nicht; nein danke;
        brauche|brauchen|brauch|will|wollen|möchte|möchten|benötige .. nicht|keine|keinen|keins|nichts [mehr];
        schon|bereits [etwas|was|eins|einen|woanders] gekauft|gefunden|bestellt|entschieden; hat sich erledigt;
        anders entschieden|überlegt; nicht für mich|uns; passt nicht`,
      fr: `pas|plus [du] [tout] intéressé|intéressée|intéressés; ne m|nous intéresse|intéressent pas|plus; non merci;
        pas|plus besoin; déjà acheté|trouvé|commandé|choisi|pris; laissez|laisse tomber; changé d avis;
        ne veux|voulons|souhaite [pas|plus] $; ne veux|souhaite pas|plus acheter|commander|continuer;
        pas pour moi|nous`,
      es: `no [me|nos] interesa|interesan; no gracias; no [estoy|estamos] interesado|interesada|interesados;
        ya no [lo|la|me|nos] quiero|necesito|interesa|necesitamos|queremos; no quiero|queremos|deseo $;
        no quiero|queremos nada|comprar|seguir|continuar;
        ya [lo|la|he|hemos] compré|compramos|comprado|encontré|tengo|encontrado|conseguí;
        no lo|la|los necesito|quiero; no necesito|necesitamos $; no necesito|necesitamos nada|más;
        cambié|cambiado de opinión|idea|parecer; no es para mí`,
      pt: `não [tenho|temos] interesse; não obrigado|obrigada; não [me] interessa;
        não [estou|estamos] [mais] interessado|interessada|interessados; não quero|queremos $;
        não quero|queremos nada|mais|comprar; não preciso|precisamos $; não preciso mais|disso|de nada;
        já [o] comprei|encontrei|compramos|tenho|temos|fechei; mudei de ideia; desisti; deixa|deixe pra|para lá`,
      it: `non [mi|ci] interessa|interessano|serve|servono; no grazie;
        non [sono|siamo] [più] interessato|interessata|interessati; non [ne] voglio|vogliamo|ho [più] $;
        non voglio|vogliamo nulla|niente|più|comprare|acquistare; non [ne] ho|abbiamo [più] bisogno;
        già comprato|trovato|acquistato|scelto|preso; cambiato idea; lasciate|lascia perdere|stare; non fa per me|noi`,
    },
  },
  {
    name: 'reached_wrong_account',
    weight: -40,
    description: 'reached the wrong account',
    intents: { other: 3 },
    negation: 'ignored',
    phrases: {
      en: `wrong number|person|page|account|company|profile|chat; sent|wrote this by mistake; by mistake`,
      de: `falsche|falschen nummer|seite|account|adresse; verwählt|verschrieben; aus versehen`,
      fr: `mauvais numéro|compte; mauvaise page|personne; trompé|trompée de; par erreur`,
      es: `número|cuenta|página equivocado|equivocada|incorrecto; me equivoqué|equivocado; por error`,
      pt: `número|conta errado|errada; foi engano; por engano`,
      it: `numero|account sbagliato; ho sbagliato; pagina sbagliata; per sbaglio|errore`,
    },
  },
  {
    name: 'seeks_work',
    weight: -50,
    description: 'seeks work, not goods',
    intents: { other: 4 },
    negation: 'ignored',
    phrases: {
      en: `hiring|vacancy|vacancies|internship|apprenticeship|resume; my|a|the cv;
        apply|applying|application for .. job|position|role;
        job|jobs|work opening|openings|opportunity|opportunities; looking for [a|some] job|work; work for|with you;
        job [at|with] your`,
      de: `bewerben|bewerbe|bewerbung|stellenangebot|stellenangebote|praktikum|praktikumsplatz|ausbildungsplatz|
        lebenslauf|stellenanzeige; offene stelle|stellen;
        suche|sucht|sucht ihr .. arbeit|job|mitarbeiter|verstärkung|stelle; bei euch|ihnen .. arbeiten; stelle frei`,
      fr: `recrutez|recrute|recrutement|candidature|alternance|embauchez|embauche; un|votre|de emploi|stage; mon cv;
        postuler; travailler chez|pour|avec vous|votre`,
      es: `empleo|vacante|vacantes|contratando|currículum|curriculum; mi cv; busco|buscando trabajo|empleo;
        trabajar con|para|en ustedes|vosotros|su|tu|vuestra; prácticas profesionales|laborales`,
      pt: `vaga|vagas|emprego|currículo|estágio; estão|estao contratando; procuro|procurando|busco trabalho|emprego;
        trabalhar com|para|na vocês|vcs|empresa|vossa`,
      it: `assumete|assunzioni|candidatura|candidarmi|curriculum|tirocinio; cerco|cercando lavoro|impiego;
        offerte|opportunità di lavoro; posizioni aperte; lavorare con|per|da voi; il mio cv`,
    },
  },
  {
    name: 'studies_the_topic',
    weight: -25,
    description: 'asks for school or research',
    phrases: {
      en: `thesis|homework|dissertation; school|university|student|college|class project|assignment|paper; survey;
        research project|paper|study`,
      de: `bachelorarbeit|masterarbeit|hausarbeit|seminararbeit|referat|umfrage|studienprojekt|hausaufgabe|
        schulprojekt|abschlussarbeit`,
      fr: `mémoire|exposé|sondage|enquête|thèse; projet scolaire|étudiant`,
      es: `tesis|encuesta|tarea; trabajo universitario|escolar|de|para universidad|clase|la;
        proyecto escolar|universitario`,
      pt: `tcc|tese|monografia; trabalho da|de|para faculdade|escola|universidade|a; pesquisa acadêmica`,
      it: `tesi|sondaggio|questionario; progetto scolastico|universitario; ricerca universitaria|scolastica`,
    },
  },
  {
    name: 'only_browses',
    weight: -20,
    description: 'is only looking',
    phrases: {
      en: `just|only looking|browsing|curious|asking|wondering; window shopping; out of curiosity`,
      de: `nur [mal] gucken|schauen|schaue|neugierig|umschauen|interessehalber;
        wollte nur [mal] wissen|schauen|fragen; aus neugier`,
      fr: `regarde juste|seulement; simple curiosité; par curiosité; juste pour savoir|voir`,
      es: `sólo|solo|solamente [estoy] mirando|curiosidad|viendo; por curiosidad; solo quería ver`,
      pt: `só|apenas|somente [estou] olhando|vendo|curiosidade; por curiosidade`,
      it: `sto solo|soltanto guardando; solo|soltanto curiosità|guardando; per curiosità|pura`,
    },
  },
  {
    name: 'asks_for_gift',
    weight: -30,
    description: 'wants something for nothing',
    intents: { other: 2 },
    phrases: {
      en: `free sample|samples|product|products|stuff; something for free;
        giveaway|collab|collaboration|ambassador|influencer; sponsor|sponsorship|sponsoring`,
      de: `gratis produkt|produkte|probe|proben; kostenlose probe|proben|produkte;
        sponsoring|sponsern|influencer|kooperation|gewinnspiel; etwas umsonst|geschenkt`,
      fr: `échantillon|échantillons gratuit|gratuits; produits gratuits;
        sponsoriser|sponsor|influenceuse|influenceur|partenariat|collaboration|ambassadrice`,
      es: `muestra|muestras gratis|gratuita|gratuitas; productos gratis;
        patrocinio|patrocinar|influencer|colaboración|colaborar|sorteo`,
      pt: `amostra|amostras grátis; de graça; produtos grátis;
        patrocínio|patrocinar|influencer|influenciadora|parceria|sorteio`,
      it: `campioni|campione gratuiti|gratuito|gratis|omaggio; prodotti gratis;
        sponsorizzazione|sponsor|influencer|collaborazione`,
    },
  },
  {
    name: 'postpones',
    weight: -15,
    description: 'puts it off',
    intents: { other: 2 },
    negation: 'ignored',
    phrases: {
      en: `maybe|perhaps later|another|next|sometime|some; another time; next year; not now|yet|today;
        right now .. can't|not; few months; get back to you; think about it; in the future; not ready`,
      de: `vielleicht später|mal|nächstes|irgendwann; nächstes jahr; ein andermal; anderes mal; noch nicht;
        muss|müssen .. überlegen|nachdenken|schlafen; melde|melden mich|uns .. wieder|später; irgendwann mal;
        in ein paar monaten`,
      fr: `plus tard; l année prochaine; pas maintenant|encore|tout; vais|dois .. réfléchir; une autre fois;
        dans quelques mois; peut être un|plus`,
      es: `más adelante|tarde; próximo año; año que viene; lo voy|vamos a pensar; voy a pensarlo;
        tal vez después|luego|otro; quizás|quizá después|otro|más; ahora no; por ahora no; otro día|momento;
        todavía no $`,
      pt: `mais tarde|pra|para frente; ano que vem; próximo ano; vou pensar; quem sabe depois|mais; agora não;
        por enquanto não; outra hora; outro dia|momento; ainda não $`,
      it: `più avanti|tardi; l anno prossimo; prossimo anno; ci penso|penserò|pensiamo; devo pensarci; forse più|un;
        non ora|adesso|ancora; un altra volta; per ora no`,
    },
  },
  {
    name: 'finds_it_expensive',
    weight: -10,
    description: 'finds the price high',
    intents: { purchase: 1 },
    sentiment: -1,
    negation: 'ignored',
    phrases: {
      en: `too|so|very|quite|really|bit expensive|pricey|dear; too much for|money; can't|cannot|not afford;
        out of|over [my|our] budget; no budget; cheaper`,
      de: `zu|sehr|ziemlich|echt teuer; nicht leisten; günstiger|billiger; kein budget; über unserem budget; sprengt`,
      fr: `trop|très|vraiment cher|chère|chers; pas les moyens|budget; moins cher; hors [de] budget; pas de budget`,
      es: `muy|demasiado|bastante|tan caro|cara|caros|caras; más barato|económico; no puedo pagar;
        fuera de [mi] presupuesto; no tengo presupuesto`,
      pt: `muito|bem|tão caro|cara; caro demais; mais barato|em conta; não posso pagar; fora do [meu] orçamento`,
      it: `troppo|molto|piuttosto caro|cara|costoso; più economico; non posso permettermelo; fuori budget; meno caro`,
    },
  },
]
