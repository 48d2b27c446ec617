import type { Transcript } from '@leadkit/contracts'

/** Languages of the built-in answers. */
export type ReplyLanguage = 'en' | 'de' | 'fr' | 'es' | 'pt' | 'it'
/** What an answer is for: an intent, or (for leads that are already hot) the announcement of a person. */
export type ReplyOccasion = 'purchase' | 'hot_lead' | 'question' | 'support' | 'greeting'

/** One text per occasion and language for direct messages. Public answers have one text per language: they invite the person to send a direct message. */
export interface ReplyTemplates {
  readonly direct: Readonly<Record<ReplyOccasion, Readonly<Partial<Record<ReplyLanguage, string>>>>>
  readonly public: Readonly<Partial<Record<ReplyLanguage, string>>>
}

export const defaultReplyTemplates: ReplyTemplates = {
  direct: {
    purchase: {
      en: 'Thank you for your interest! So that we can answer precisely: what exactly do you need, how many, and by when?',
      de: 'Vielen Dank für Ihr Interesse! Damit wir genau antworten können: Was brauchen Sie, wie viel davon und bis wann?',
      fr: 'Merci de votre intérêt ! Pour vous répondre précisément : que vous faut-il, en quelle quantité et pour quand ?',
      es: '¡Gracias por su interés! Para responderle con precisión: ¿qué necesita exactamente, cuánto y para cuándo?',
      pt: 'Obrigado pelo seu interesse! Para respondermos com precisão: do que precisa, em que quantidade e para quando?',
      it: 'Grazie per il Suo interesse! Per risponderLe con precisione: che cosa Le serve, in che quantità e per quando?',
    },
    hot_lead: {
      en: 'Thank you! A member of our team will take care of this personally and get back to you here.',
      de: 'Vielen Dank! Jemand aus unserem Team kümmert sich persönlich darum und meldet sich hier bei Ihnen.',
      fr: 'Merci ! Une personne de notre équipe s’en occupe personnellement et vous répondra ici.',
      es: '¡Gracias! Una persona de nuestro equipo se ocupará personalmente y le responderá por aquí.',
      pt: 'Obrigado! Uma pessoa da nossa equipe vai tratar disto pessoalmente e responder por aqui.',
      it: 'Grazie! Una persona del nostro team se ne occuperà personalmente e Le risponderà qui.',
    },
    question: {
      en: 'Thank you for your question! We will look into it and answer you here.',
      de: 'Vielen Dank für Ihre Frage! Wir sehen nach und antworten Ihnen hier.',
      fr: 'Merci pour votre question ! Nous nous renseignons et vous répondons ici.',
      es: '¡Gracias por su pregunta! La revisamos y le respondemos por aquí.',
      pt: 'Obrigado pela sua pergunta! Vamos verificar e responder por aqui.',
      it: 'Grazie per la Sua domanda! Verifichiamo e Le rispondiamo qui.',
    },
    support: {
      en: 'We are sorry about the trouble. Please send us your order number and what happened, and our team will help you.',
      de: 'Das tut uns leid. Bitte senden Sie uns Ihre Bestellnummer und was passiert ist; unser Team hilft Ihnen weiter.',
      fr: 'Nous en sommes désolés. Envoyez-nous votre numéro de commande et ce qui s’est passé : notre équipe vous aidera.',
      es: 'Lo sentimos. Envíenos su número de pedido y lo que ha ocurrido, y nuestro equipo le ayudará.',
      pt: 'Lamentamos o incómodo. Envie-nos o número do pedido e o que aconteceu, e a nossa equipe vai ajudar.',
      it: 'Ci dispiace. Ci mandi il numero d’ordine e che cosa è successo: il nostro team La aiuterà.',
    },
    greeting: {
      en: 'Hello! Thank you for your message. How can we help you?',
      de: 'Hallo! Danke für Ihre Nachricht. Wie können wir Ihnen helfen?',
      fr: 'Bonjour ! Merci pour votre message. Comment pouvons-nous vous aider ?',
      es: '¡Hola! Gracias por su mensaje. ¿En qué podemos ayudarle?',
      pt: 'Olá! Obrigado pela sua mensagem. Como podemos ajudar?',
      it: 'Salve! Grazie per il messaggio. Come possiamo aiutarLa?',
    },
  },
  public: {
    en: 'Thank you for your comment! Please send us a direct message so that we can help you.',
    de: 'Danke für Ihren Kommentar! Bitte schreiben Sie uns eine Direktnachricht, damit wir Ihnen helfen können.',
    fr: 'Merci pour votre commentaire ! Écrivez-nous en message privé pour que nous puissions vous aider.',
    es: '¡Gracias por su comentario! Escríbanos por mensaje directo para que podamos ayudarle.',
    pt: 'Obrigado pelo seu comentário! Envie-nos uma mensagem direta para podermos ajudar.',
    it: 'Grazie per il commento! Ci scriva in privato, così possiamo aiutarLa.',
  },
}

/** A host's texts in place of the built-in ones. */
export interface ReplyTemplateOptions {
  readonly direct?:
    | Readonly<Partial<Record<ReplyOccasion, Readonly<Partial<Record<ReplyLanguage, string>>>>>>
    | undefined
  readonly public?: Readonly<Partial<Record<ReplyLanguage, string>>> | undefined
}

export function createReplyTemplates(options: ReplyTemplateOptions = {}): ReplyTemplates {
  const direct = (occasion: ReplyOccasion): Readonly<Partial<Record<ReplyLanguage, string>>> => ({
    ...defaultReplyTemplates.direct[occasion],
    ...options.direct?.[occasion],
  })
  return {
    direct: {
      purchase: direct('purchase'),
      hot_lead: direct('hot_lead'),
      question: direct('question'),
      support: direct('support'),
      greeting: direct('greeting'),
    },
    public: { ...defaultReplyTemplates.public, ...options.public },
  }
}

/** The text for an occasion; undefined when the language has none. */
export function templateFor(
  templates: ReplyTemplates,
  occasion: ReplyOccasion,
  channel: Transcript['channel'],
  language: string,
): string | undefined {
  const texts: Readonly<Record<string, string | undefined>> =
    channel === 'public' ? templates.public : templates.direct[occasion]
  const [base = ''] = language.toLowerCase().split('-')
  return Object.hasOwn(texts, base) ? texts[base] : undefined
}
