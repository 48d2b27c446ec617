import type { Business } from './step.ts'

/** Holiday houses on the coast; guests write Spanish, French, Italian and English, many on Instagram. */
export const villaSolana: Business = {
  name: 'Villa Solana',
  tier: 'enterprise',
  page: 'Villa Solana',
  instagram: 'villasolana',
  instructions: 'We rent eleven houses near the beach, by the week. Warm and helpful. Dogs are welcome.',
  scenes: [
    {
      name: 'boda en septiembre',
      language: 'es',
      weight: 5,
      lead: true,
      steps: [
        { say: 'Hola! Buscamos una villa para una boda, somos 40 personas.' },
        { say: '¿Cuánto cuesta el fin de semana del 12 de septiembre?' },
        { read: true },
        { say: 'Nuestro presupuesto es de 9.000 euros y queremos reservar esta semana.', after: 7 },
        { say: 'Me puede escribir a {email} o llamar al {phone}. Soy {name}.', after: 2 },
      ],
    },
    {
      name: 'semana con perro',
      language: 'es',
      weight: 4,
      lead: true,
      steps: [
        { say: 'Buenas, ¿aceptan perros?' },
        { attach: 'image', say: 'Se llama Lola' },
        { say: '¿Y está libre la última semana de agosto?' },
        { react: '❤' },
        { say: 'Gracias! Mi correo es {email}', after: 20 },
      ],
    },
    {
      name: 'vacances en famille',
      language: 'fr',
      weight: 5,
      lead: true,
      steps: [
        { say: 'Bonjour, je cherche une maison pour six personnes en juillet.' },
        { say: 'Quel est le prix pour deux semaines ? Nous voulons réserver rapidement.' },
        { read: true },
        { say: 'Parfait, vous pouvez envoyer le contrat à {email} ?', after: 8 },
        { say: 'Mon numéro : {phone}', after: 1 },
      ],
    },
    {
      name: 'remboursement',
      language: 'fr',
      weight: 2,
      lead: true,
      steps: [
        { say: 'Bonjour, la piscine était fermée pendant tout notre séjour, réservation {order}.' },
        { say: 'Je suis très déçue et je demande un remboursement.' },
        {
          staff: 'Bonjour {name}, nous sommes désolés. Je regarde votre dossier et je reviens vers vous ce soir.',
          after: 9,
        },
        { read: true },
      ],
    },
    {
      name: 'gruppo di yoga',
      language: 'it',
      weight: 4,
      lead: true,
      steps: [
        { say: 'Buongiorno, organizziamo un ritiro di yoga e cerchiamo una casa per 18 ospiti.' },
        { say: 'Quanto costa una settimana a maggio? Vorrei prenotare entro venerdì.' },
        { read: true },
        { say: 'La mia email è {email}, grazie!', after: 6 },
      ],
    },
    {
      name: 'foto e curiosità',
      language: 'it',
      weight: 3,
      lead: true,
      steps: [
        { say: 'Che bella la foto del terrazzo 😍' },
        { react: '😍' },
        { say: 'Quanto dista la spiaggia?' },
        { read: true },
      ],
    },
    {
      name: 'honeymoon',
      language: 'en',
      weight: 5,
      lead: true,
      steps: [
        { press: 'Check availability', payload: 'AVAILABILITY' },
        { say: 'We are looking for a quiet house for our honeymoon, two weeks in June.' },
        { edit: 'We are looking for a quiet house for our honeymoon, two weeks in early June.' },
        { say: 'What is the price, and can we book today?' },
        { read: true },
        { say: 'Lovely. {name} here, my email is {email} and my phone {phone}', after: 10 },
      ],
    },
    {
      name: 'voice message',
      language: 'en',
      weight: 3,
      lead: true,
      steps: [
        { attach: 'audio' },
        { say: 'Sorry, that was me driving. Is the Casa Azul free at Easter?', after: 3 },
        { unknown: true },
        { read: true },
      ],
    },
    {
      name: 'pergunta em português',
      language: 'pt',
      weight: 3,
      lead: true,
      steps: [
        { say: 'Olá! Quanto custa a casa grande por semana? Somos 10 pessoas.' },
        { say: 'Gostaria de reservar para a próxima semana, é urgente.' },
        { read: true },
        { say: 'O meu e-mail é {email}, obrigado', after: 5 },
      ],
    },
    {
      name: 'quick money',
      language: 'en',
      weight: 2,
      lead: false,
      steps: [
        { say: 'Earn money from home! Bitcoin investment with guaranteed returns, click the link here' },
        { say: 'Congratulations, you have won a prize! Claim your reward here', after: 15 },
      ],
    },
  ],
}
