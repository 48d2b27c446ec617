import type { SignalRule } from '../signal-rule.ts'

/** Customers who need help or are dissatisfied. */
export const serviceRules: readonly SignalRule[] = [
  {
    name: 'complains',
    weight: -45,
    description: 'complains',
    intents: { complaint: 4 },
    sentiment: -2,
    phrases: {
      en: `complain|complaint|complaining|complaints;
        terrible|awful|horrible|disgusting|unacceptable|appalling|disgraceful|ridiculous|worst|useless|rude;
        scam|scammers|fraud|ripoff|scammed; ripped|rip off; refund|refunded; money back;
        disappointed|disappointing|disappointment|unhappy|furious; lawyer|solicitor; never [ever] again|buy|order;
        still waiting|haven't|hasn't|not|no; not as described|advertised;
        poor|bad quality|service|experience|support; nobody|noone answers|replies|responds|answered|cares;
        no one|reply .. answers|replies|responds|for; charged twice|me; wrong item|product|size|order;
        arrived broken|damaged|late; defective`,
      de: `beschwerde|beschweren|reklamation|reklamieren|unverschämt|unverschämtheit|frechheit|betrug|betrüger|
        abzocke|enttäuscht|enttäuschend|enttäuschung|katastrophe|katastrophal|saftladen|unzufrieden|zumutung|
        inakzeptabel|lächerlich|sauerei; geld zurück; erstattung|rückerstattung|erstattet;
        anwalt|verbraucherzentrale; nie wieder|mehr; immer noch nicht|kein|keine; warte seit|schon|immer;
        seit .. warte|warten;
        schlechter|schlechte|schlechtes|miese|mieser|miserabel service|qualität|kundenservice|erfahrung|support;
        niemand antwortet|meldet|reagiert; keiner antwortet|meldet; kaputt|beschädigt|defekt angekommen|geliefert;
        doppelt abgebucht; falsche ware|größe|lieferung`,
      fr: `plainte|plaindre|réclamation|inacceptable|inadmissible|arnaque|arnaqueurs|escroc|escrocs|escroquerie|
        honteux|honte|déçu|déçue|décevant|décevante|scandaleux|lamentable|catastrophique|mécontent|mécontente;
        rembourser|remboursement|remboursez|remboursée; avocat; plus|jamais jamais|plus; toujours pas|rien;
        j attends depuis|toujours; attends depuis; service nul|déplorable|client; mauvaise qualité;
        personne ne répond; arrivé|arrivée|reçu cassé|cassée|endommagé|abîmé; c|est nul|nulle; prélevé|débité deux`,
      es: `queja|quejarme|quejas|reclamo|reclamación|reclamar|estafa|estafadores|estafaron|inaceptable|pésimo|pésima|
        horrible|decepción|decepcionado|decepcionada|decepcionante|vergüenza|malísimo|malísima|fatal;
        reembolso|reembolsen|devuelvan; devolución del|de mi|dinero; abogado; nunca más; sigo|seguimos esperando;
        llevo|llevamos .. esperando; todavía|aún no; mala|mal calidad|servicio|atención|experiencia;
        nadie responde|contesta|me; llegó|llegaron|vino roto|rota|dañado|dañada|rotos; cobrado|cobraron dos|doble;
        defectuoso|defectuosa`,
      pt: `reclamação|reclamar|reclamações|golpe|inaceitável|péssimo|péssima|horrível|decepcionado|decepcionada|
        decepção|desrespeito|vergonha|absurdo|enganado|enganada|enganação|procon|reclameaqui|insatisfeito|
        insatisfeita|lixo; reembolso|reembolsar|estorno; dinheiro de volta; advogado; nunca mais; ainda não;
        estou|to esperando|há|faz; até agora nada; má|ruim qualidade|atendimento; ninguém responde|me;
        chegou|veio quebrado|quebrada|com danificado|errado|defeito; cobrado|cobraram duas|em; defeituoso`,
      it: `reclamo|lamentela|lamentarmi|truffa|truffatori|inaccettabile|pessimo|pessima|orribile|deluso|delusa|
        deludente|delusione|vergogna|vergognoso|vergognosa|schifo|scandaloso|insoddisfatto|insoddisfatta;
        rimborso|rimborsate|rimborsatemi|rimborsare; avvocato; mai più; ancora aspettando|nessuna|nulla|niente;
        aspetto|attendo da|ancora; sto aspettando; scarsa|cattiva qualità; nessuno risponde|mi;
        arrivato|arrivata rotto|rotta|danneggiato|difettoso|danneggiata|in; difettoso|difettosa; addebitato due;
        servizio scadente|pessimo`,
    },
  },
  {
    name: 'needs_support',
    weight: -20,
    description: 'needs help with something bought',
    intents: { support: 3 },
    negation: 'ignored',
    phrases: {
      en: `my|our [last|recent|current] order|account|password|package|parcel|subscription|login|delivery|licence|
        license|purchase|booking|device; order number|status|id;
        doesn't|isn't|won't|not|stopped|don't work|working|load|loading|open|start|turn|connect|charge;
        can't|cannot|unable|couldn't [to] log|login|access|open|find|sign|connect|reset|install;
        error|bug|crash|crashes|broken|faulty; reset|forgot [my|the] password; tracking number|link|code;
        under|warranty claim|question|warranty; how .. install|reset|return|update|uninstall|configure;
        return|exchange|replace|replacement .. item|order|it|product|size; help .. with my;
        i bought|ordered|purchased; troubleshoot|troubleshooting`,
      de: `meine|meiner|mein|meinem|meinen|meines bestellung|konto|account|passwort|paket|lieferung|abo|abonnement|
        vertrag|sendung|kundenkonto|gerät|zugang|rechnung|buchung;
        bestellnummer|kundennummer|sendungsnummer|sendungsverfolgung|auftragsnummer;
        funktioniert|geht|startet|lädt|läuft|klappt .. nicht; fehler|fehlermeldung|absturz|störung|problem|probleme;
        garantiefall; passwort vergessen|zurücksetzen; einloggen|anmelden nicht|geht|klappt; kann mich nicht;
        umtauschen|umtausch|zurückschicken|zurücksenden|rücksendung|retoure|retournieren; hilfe .. mit|bei;
        habe|hab .. gekauft|bestellt; bedienungsanleitung|ersatzteil`,
      fr: `ma|mon|notre|mes commande|compte|colis|livraison|abonnement|facture|appareil|réservation; mot de passe;
        numéro de commande|suivi; fonctionne|marche|ouvre|charge|démarre pas|plus; erreur|bug|panne;
        impossible|arrive|arrive pas de|à|pas .. connecter|accéder|ouvrir; suivi de|du; retourner|échanger|renvoyer;
        sous|garantie garantie; problème|problèmes; j ai acheté|commandé; aide avec|pour`,
      es: `mi|mis|nuestro pedido|cuenta|paquete|suscripción|factura|contraseña|compra|reserva|dispositivo|envío;
        número de pedido|seguimiento; no funciona|carga|abre|anda|enciende|conecta|prende|sirve;
        no|puedo puedo|podemos|entrar entrar|acceder|abrir|iniciar; error|fallo|falla|avería;
        olvidé [mi|la] contraseña; problema|problemas;
        devolver|cambiar|devolverlo|cambio .. talla|producto|pedido|el|mi|lo; en|la garantía; compré|ordené;
        ayuda con; rastreo|seguimiento`,
      pt: `meu|minha|meus|nosso pedido|conta|encomenda|pacote|assinatura|fatura|senha|compra|reserva|aparelho;
        número do|de pedido;
        não funciona|abre|carrega|liga|conecta|está|consigo [funcionando|entrar|acessar|abrir|aceder];
        erro|bug|falha; esqueci [a|minha] senha; problema|problemas;
        devolver|trocar|troca .. produto|tamanho|pedido|o|a; garantia; comprei|encomendei; ajuda com;
        rastreio|rastreamento|rastrear`,
      it: `mio|mia|miei|nostro ordine|account|pacco|abbonamento|fattura|password|acquisto|prenotazione|dispositivo|
        spedizione; numero d|di ordine|tracking; non [si|mi|ci] funziona|apre|carica|accende|connette|riesco;
        errore|bug|guasto; password dimenticata; dimenticato la password; problema|problemi;
        restituire|cambiare|reso|sostituire|sostituzione; garanzia; ho comprato|ordinato|acquistato; aiuto con;
        tracciamento|tracciare`,
    },
  },
  {
    name: 'asks_for_person',
    weight: 0,
    description: 'asks for a person',
    intents: { support: 1 },
    negation: 'ignored',
    phrases: {
      en: `real|human|actual person|human|being|agent|representative;
        talk|speak|chat to|with [a|an|the|some] human|person|someone|somebody|agent|representative|manager|
        supervisor; are you a|an bot|robot|human|ai`,
      de: `echter|echten|richtigen|richtiger mensch|menschen|person|mitarbeiter;
        mit einem|einer|jemandem [echten] menschen|mitarbeiter|mitarbeiterin|person|sprechen|berater|reden;
        bist du ein|eine bot|mensch|ki|maschine; menschlicher|menschlichen`,
      fr: `parler à|avec un|une|quelqu [vraie] humain|conseiller|personne|conseillère|un|agent|responsable;
        vraie personne; êtes vous un|une robot|humain|bot; un humain`,
      es: `hablar con un|una|alguien [persona] humano|persona|agente|asesor|real|encargado; hablar con alguien;
        persona real; eres|es un bot|robot|humano`,
      pt: `falar com um|uma|alguém [pessoa] humano|pessoa|atendente|agente|real|gerente; falar com alguém;
        pessoa real|de; você|vc é um robô|bot; atendente humano|humana`,
      it: `parlare con un|una|qualcuno [vera] umano|persona|operatore|operatrice|responsabile; parlare con qualcuno;
        persona vera|reale; sei un|una bot|robot|umano|persona; operatore umano`,
    },
  },
]
