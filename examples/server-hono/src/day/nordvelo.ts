import type { Business } from './step.ts'

/** Cargo bikes for families and couriers; German, English and French. No Instagram. */
export const nordvelo: Business = {
  name: 'Nordvelo',
  tier: 'free',
  page: 'Nordvelo Lastenräder',
  instructions: 'We sell and repair cargo bikes. To the point, with prices. Test rides every Saturday.',
  scenes: [
    {
      name: 'Kurierflotte',
      language: 'de',
      weight: 5,
      lead: true,
      steps: [
        { say: 'Moin, wir brauchen 8 Stück vom Cargo XL für unseren Kurierdienst.' },
        { say: 'Was ist der Preis bei dieser Menge, und wann können Sie liefern? Es ist dringend.' },
        { read: true },
        { say: 'Budget sind 45.000 Euro. Angebot bitte an {email}.', after: 4 },
        { say: 'Rückfragen gern unter {phone}, {name} von {company}', after: 1 },
        { read: true },
      ],
    },
    {
      name: 'Probefahrt',
      language: 'de',
      weight: 5,
      lead: true,
      steps: [
        { press: 'Probefahrt buchen', payload: 'TEST_RIDE' },
        { say: 'Kann ich am Samstag eine Probefahrt mit dem Familienrad machen?' },
        { edit: 'Kann ich am Samstag um 11 eine Probefahrt mit dem Familienrad machen?' },
        { read: true },
        { say: 'Super, ich bin {name}, {phone}', after: 6 },
      ],
    },
    {
      name: 'Werkstatt',
      language: 'de',
      weight: 4,
      lead: true,
      steps: [
        { say: 'Hallo, mein Motor startet nicht mehr, Fehlermeldung E17.' },
        { attach: 'image' },
        { say: 'Rechnung {order}, gekauft im März' },
        { staff: 'Hallo {name}, bring es gern morgen ab 9 vorbei, das ist ein Garantiefall.', after: 7 },
        { read: true },
        { react: '👍' },
      ],
    },
    {
      name: 'school run',
      language: 'en',
      weight: 5,
      lead: true,
      steps: [
        { say: 'Hi, I am interested in a cargo bike for two kids. How much is the Family model?' },
        { say: 'Do you offer leasing through an employer?' },
        { read: true },
        { say: 'Sounds good, I would like to buy one next week. My email is {email}', after: 9 },
      ],
    },
    {
      name: 'not now',
      language: 'en',
      weight: 3,
      lead: true,
      steps: [
        { say: 'How much is the Cargo XL?' },
        { read: true },
        { say: 'Too expensive for me, not interested anymore, sorry.', after: 18 },
      ],
    },
    {
      name: 'vélo pour la boulangerie',
      language: 'fr',
      weight: 4,
      lead: true,
      steps: [
        { say: 'Bonjour, nous cherchons un vélo cargo pour nos livraisons de pain.' },
        { attach: 'file' },
        { say: 'Quel est le prix, et livrez-vous à Lyon ?' },
        { read: true },
        { say: 'Merci. {name}, boulangerie {company}, {email}', after: 11 },
      ],
    },
    {
      name: 'wrong tyre',
      language: 'en',
      weight: 3,
      lead: true,
      steps: [
        { say: 'You sent me the wrong tyre, order {order}.' },
        { say: 'I would like to return it, this is the second time!' },
        { unsend: true, after: 2 },
        { staff: 'Sorry about that! A return label is on its way to you.', after: 5 },
        { read: true },
      ],
    },
    {
      name: 'Follower-Verkäufer',
      language: 'de',
      weight: 2,
      lead: false,
      steps: [{ say: 'Wir bieten Follower kaufen und mehr Reichweite für Ihre Seite, hier klicken: Link' }],
    },
  ],
}
