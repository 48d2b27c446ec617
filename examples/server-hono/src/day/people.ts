import type { Language } from './step.ts'

/** Made-up first and family names. */
export const names: Readonly<
  Record<Language, { readonly first: readonly string[]; readonly last: readonly string[] }>
> = {
  en: {
    first: ['Aoife', 'Callum', 'Priya', 'Marcus', 'Tessa', 'Owen', 'Grace', 'Dev', 'Hannah', 'Kofi', 'Isla', 'Rory'],
    last: ['Byrne', 'Whitlock', 'Raman', 'Ellison', 'Fairfax', 'Okoro', 'Penrose', 'Quinn', 'Hartley', 'Marsh'],
  },
  de: {
    first: ['Jonas', 'Lena', 'Matthias', 'Sabine', 'Emre', 'Frieda', 'Henning', 'Anke', 'Levi', 'Svenja', 'Bernd'],
    last: ['Brandt', 'Köhler', 'Yıldız', 'Petersen', 'Vogel', 'Sommerfeld', 'Reimers', 'Jäger', 'Thomsen', 'Groß'],
  },
  fr: {
    first: ['Camille', 'Mathieu', 'Inès', 'Baptiste', 'Solène', 'Youssef', 'Élodie', 'Rémi', 'Chloé', 'Gaspard'],
    last: ['Moreau', 'Lefèvre', 'Benali', 'Garnier', 'Rousseau', 'Perrin', 'Chevallier', 'Dumont', 'Marchand'],
  },
  es: {
    first: ['Lucía', 'Álvaro', 'Carmen', 'Iker', 'Marta', 'Joaquín', 'Noelia', 'Raúl', 'Ximena', 'Diego'],
    last: ['Ortega', 'Vidal', 'Navarro', 'Peña', 'Cortés', 'Ibáñez', 'Salgado', 'Muñoz', 'Ferrer'],
  },
  pt: {
    first: ['Beatriz', 'Tiago', 'Mariana', 'Rafael', 'Inês', 'João', 'Larissa', 'Duarte'],
    last: ['Carvalho', 'Moreira', 'Teixeira', 'Lopes', 'Fonseca', 'Queiroz', 'Brandão'],
  },
  it: {
    first: ['Giulia', 'Lorenzo', 'Chiara', 'Matteo', 'Alessia', 'Davide', 'Serena', 'Niccolò'],
    last: ['Ferrari', 'Conti', 'Ricci', 'Marchetti', 'Bellini', 'Gallo', 'Serra', 'De Santis'],
  },
}

export const companies: readonly string[] = [
  'Lighthouse Labs',
  'Feldmann Logistik',
  'Studio Kante',
  'Marlow Partners',
  'Brot & Korn',
  'Atelier Vague',
  'Grünwerk',
  'Tidal Works',
  'Nova Clinic',
  'Maison Perle',
]
