import type { SignalRule } from '../signal-rule.ts'

/** Questions of somebody who is about to buy. */
export const orderRules: readonly SignalRule[] = [
  {
    name: 'wants_to_buy',
    weight: 55,
    description: 'wants to buy',
    intents: { purchase: 4 },
    negatedAs: 'declines',
    negation: 'ignored_in_questions',
    phrases: {
      en: `want|wants|wanna|like|love|need|ready|going|looking [to] buy|order|purchase|book|subscribe|reserve|
        preorder; ill|well take it|one|two|three|them|this|that|both|{number}; ready to start|sign|proceed|go; can't|cannot wait to buy|order|get|try;
        let's do it; place|make [an|my|the|our] order|booking|reservation;
        how|where .. can|do|could i|we|you .. buy|order|purchase|book;
        can|could|may i|we [still|already|please] buy|order|book|reserve|purchase|preorder; sign me|us up;
        send|email me|us the|a|an [final] contract|invoice; i'd|i like|want to order|buy|get ... {number};
        please reserve|book; looking to buy|purchase; we|i have decided to buy|order|go`,
      de: `möchte|möchten|will|wollen|würde|würden ... kaufen|bestellen|buchen|erwerben|abonnieren|reservieren|
        mieten; nehme|nehmen es|das|den|die|ihn|sie|zwei|drei|beide|{number};
        wo|wie kann|könnte|können .. kaufen|bestellen|buchen;
        kann|könnte|können|könnten ich|wir|man ... kaufen|bestellen|buchen|reservieren;
        hiermit bestelle|bestellen|buche; hätte|hätten gern|gerne; bestelle hiermit|gerne|jetzt;
        schicken|schickt|senden|sendet ... rechnung|vertrag|zahlungslink; bereit zu kaufen;
        bitte [für|fuer] .. reservieren; auftrag erteilen|vergeben; zum kauf entschieden`,
      fr: `veux|voudrais|voudrait|souhaite|souhaiterais|aimerais|voulons|souhaitons|voudrions|aimerions ... acheter|
        commander|réserver|souscrire|louer; où|comment .. acheter|commander|réserver;
        puis|peut|peux|pouvons|pourrais|pourrait .. acheter|commander|réserver;
        je|on|nous [le|la|les|vous|en] prends|prend|prenons; passer|passe [une|ma] commande;
        prêt|prête|prêts à acheter|commander|signer; envoyez|envoyer .. contrat|facture`,
      es: `quiero|quisiera|queremos|quisiéramos|deseo|deseamos|gustaría|necesito|necesitamos ... comprar|pedir|
        encargar|reservar|contratar|adquirir|alquilar;
        dónde|cómo .. comprar|compro|comprarlo|pedir|contratar|reservo;
        puedo|podemos|podría|se|puede .. comprar|pedir|reservar|contratar|encargar; me lo|la|los|las llevo|quedo;
        lo|la|los compro; hacer|realizar un|el|mi pedido; listo|lista|listos para|a comprar|firmar|empezar;
        envíeme|envíenme|mándame|mándenme .. contrato|factura`,
      pt: `quero|queria|gostaria|queremos|desejo|gostaríamos|queríamos|preciso|precisamos ... comprar|encomendar|
        pedir|reservar|contratar|adquirir|alugar; onde|como .. comprar|compro|encomendar|contratar|reservar;
        posso|podemos|consigo|dá .. comprar|encomendar|reservar|contratar; vou levar|querer|comprar|ficar;
        fazer|fechar um|uma|o|a|meu pedido|encomenda|compra|reserva;
        pronto|pronta|prontos para|a comprar|fechar|assinar; pode|podem enviar|mandar .. contrato|fatura|boleto`,
      it: `voglio|vorrei|vogliamo|vorremmo|desidero|piacerebbe|desideriamo ... comprare|acquistare|ordinare|
        prenotare|sottoscrivere|noleggiare; dove|come .. comprare|acquistare|ordinare|prenotare|compro|ordino;
        posso|possiamo|potrei|può .. comprare|acquistare|ordinare|prenotare; lo|la|li|ne prendo|compro|prendiamo;
        fare|effettuare un|l ordine|acquisto; fare una prenotazione;
        pronto|pronta|pronti a|ad|per acquistare|comprare|firmare|ordinare; inviatemi|mandatemi .. contratto|fattura`,
    },
  },
  {
    name: 'asks_for_offer',
    weight: 35,
    description: 'asks for an offer',
    intents: { purchase: 3 },
    negation: 'ignored_in_questions',
    phrases: {
      en: `quote|quotation|quotes; an|price|cost|your|written|formal estimate;
        send|make|get|give me|us [a|an|your|the] .. offer|proposal; a proposal for; request for proposal; rfq|rfp`,
      de: `angebot|kostenvoranschlag|offerte|angebote|preisangebot`,
      fr: `devis; proposition commerciale|tarifaire|financière; chiffrage`,
      es: `un|el|hacerme|hacernos presupuesto; presupuesto para|por|sin; presupuestar;
        cotización|cotizar|cotizaciones|proforma; propuesta comercial|económica; me|nos cotizan|cotizas|cotice`,
      pt: `um|fazer|o|fazem|enviar|pedir|solicitar [um] orçamento; orçamento para|de|sem; orçar;
        cotação|cotar|proforma; proposta comercial|de`,
      it: `preventivo|preventivi|quotazione; offerta commerciale; proposta commerciale; un offerta;
        farmi|farci|fate .. offerta`,
    },
  },
  {
    name: 'asks_for_price',
    weight: 25,
    description: 'asks for the price',
    intents: { purchase: 2 },
    negation: 'ignored_in_questions',
    phrases: {
      en: `how much; price|prices|pricing|pricelist; what|how .. cost|costs|charge; cost|costs of|for|per;
        the|your|any|total cost|costs|fee|fees|rates; what are your rates; hourly|daily|monthly rate`,
      de: `was|wieviel|viel .. kostet|kosten|koste|verlangt|nehmt; kostet|kosten das|es|die|der|ein|eine|{question};
        preis|preise|preisliste|preisauskunft; preislich; welche kosten; kosten für|pro; tarif|tarife`,
      fr: `combien; prix; tarif|tarifs|tarification; coûte|coûtent|coût|coûts|coûterait; vos honoraires`,
      es: `cuánto|cuanto .. cuesta|cuestan|vale|valen|sale|salen|es|cobran|cobras|sería|saldría|cobra;
        precio|precios|tarifa|tarifas|coste|costo|costos; qué valor; a cómo`,
      pt: `quanto .. custa|custam|é|fica|sai|cobram|cobra|sairia|ficaria|vale|seria;
        preço|preços|valor|valores|tarifa; tabela de preços; qto custa|é`,
      it: `quanto .. costa|costano|viene|vengono|costerebbe|sarebbe|è|chiedete;
        prezzo|prezzi|costo|costi|tariffa|tariffe|listino`,
    },
  },
  {
    name: 'asks_for_demo',
    weight: 35,
    description: 'asks for a demonstration or trial',
    intents: { purchase: 3 },
    phrases: {
      any: `demo|demos`,
      en: `demonstration; free|a|the|your trial; trial version|period|account; try it out|first|before|for;
        test drive`,
      de: `vorführung|testversion|probezeit|testphase|testzugang|demoversion|probefahrt|präsentation;
        kostenlos|unverbindlich testen`,
      fr: `démonstration; essai gratuit; version|période d essai; l|le|un essayer|essai; tester gratuitement`,
      es: `demostración; prueba gratis|gratuita; período|periodo|versión de prueba; probarlo|probarla`,
      pt: `demonstração; teste|período grátis|gratuito; período|versão de teste; testar antes|o|a`,
      it: `dimostrazione; prova gratuita; periodo|versione di prova; provarlo|provarla`,
    },
  },
  {
    name: 'asks_for_appointment',
    weight: 30,
    description: 'asks for an appointment or a call',
    intents: { purchase: 2 },
    phrases: {
      en: `appointment|viewing|consultation;
        schedule|arrange|set|book|plan .. call|meeting|visit|viewing|consultation|session; call me|us [back];
        can|could|shall we .. talk|meet|call|visit; talk|speak to|with [the|your] sales; free slot|slots;
        come by|over|in`,
      de: `termin|termine|besichtigung|besichtigen|rückruf|beratungstermin|beratungsgespräch|beratung;
        ruft|rufen [sie] mich|uns .. an; zurückrufen; telefonieren; vorbeikommen; treffen|anschauen {question};
        persönlich besprechen`,
      fr: `rdv; un|prendre|fixer rendez vous; rappelez|appelez|contactez moi|nous; me rappeler|appeler; une visite;
        visiter; une consultation`,
      es: `cita|reunión; una visita|llamada|consulta; agendar|concertar|programar;
        llámenme|llamarme|llámame|llamadme|llámeme; visitar|visitarlos|pasar por; me llaman|llama`,
      pt: `agendar|marcar; uma|a reunião|visita|chamada|consulta; me|nos liga|ligue|ligar|ligam|liguem;
        horário disponível|para; visitar`,
      it: `appuntamento|appuntamenti|sopralluogo; una visita|chiamata|riunione|consulenza;
        chiamatemi|richiamatemi|chiamarmi|richiamarmi|chiamami; visitare; fissare|prenotare un`,
    },
  },
  {
    name: 'asks_for_payment',
    weight: 25,
    description: 'asks how to pay',
    intents: { purchase: 2 },
    negation: 'ignored_in_questions',
    phrases: {
      en: `how|where .. pay; pay by|with|via|using|in; payment method|methods|link|option|options|plan|plans|terms;
        instalments|installments; bank details; accept|take paypal|card|cards|visa|mastercard|bitcoin|klarna|cash;
        deposit`,
      de: `zahlungsart|zahlungsarten|zahlungsmöglichkeiten|zahlungsbedingungen|zahlungslink|ratenzahlung|anzahlung|
        bankverbindung; in raten; auf rechnung; wie .. zahlen|bezahlen;
        per|mit paypal|karte|kreditkarte|rechnung|überweisung|klarna`,
      fr: `moyen|moyens|mode|modes|conditions|facilités de paiement; payer en|par|avec; comment .. payer|régler;
        carte bancaire; acompte|virement|rib`,
      es: `cómo|como|dónde .. pagar|pago; forma|formas|método|métodos|medios|plan de pago; pagar con|en|a|por;
        transferencia; a plazos; en cuotas|cuotas`,
      pt: `forma|formas|meios|condições de pagamento; como .. pagar|pago;
        pix|boleto|parcelar|parcelado|parcelas|parcela; pagar com|por|no|em; cartão`,
      it: `come .. pagare|pago; metodo|metodi|modalità|condizioni di pagamento; a rate; pagamento rateale;
        pagare con|in|tramite; bonifico|acconto|caparra`,
    },
  },
]
