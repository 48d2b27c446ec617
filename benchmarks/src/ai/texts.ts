/** Messages as strangers write them: the cost of scoring differs by language and intent. */
export const texts: readonly string[] = [
  'Hello! What does the pro plan cost for ten people, and can we pay by invoice?',
  'I want to order 3 of the oak ones this week. I am Ada Reed, ada.reed@example.com, +44 20 7946 0958',
  'ok thanks 👍',
  'Guten Tag, wir sind die Berger Bau GmbH und suchen zum 1. März zwölf Stehpult-Arbeitsplätze. Budget etwa 15.000 Euro.',
  'C’est la troisième fois que la livraison est en retard, je veux être remboursée',
  '¿Abren los domingos? Vivo cerca y quería pasar con mi madre',
  'STOP',
  'Boost your page with 10,000 real followers, cheap price, click bit.example/now',
  'مرحبا، كم سعر الطقم الأزرق مع التوصيل إلى دبي؟ رقمي ٠٥٠١٢٣٤٥٦٧',
  'मुझे कल तक दो केक चाहिए, डिलीवरी हो जाएगी?',
  '注文した椅子がまだ届きません。注文番号は A-20391 です。',
  '请问这款还有现货吗？我们公司要二十台，邮箱wang@example.com',
]
