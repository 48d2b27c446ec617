import { describe, expect, it } from 'vitest'
import { readFormContact } from './form-contact.ts'

const NOTHING = { name: null, email: null, phone: null, company: null, notes: null }

describe('readFormContact', () => {
  it('reads the words of Meta and LinkedIn, and keeps the rest as notes', () => {
    expect(
      readFormContact([
        { name: 'FIRST_NAME', values: ['Ada'] },
        { name: 'last_name', values: ['Example'] },
        { name: 'email', values: ['ada@example.test'] },
        { name: 'phone_number', values: ['+49 30 1'] },
        { name: 'company_name', values: ['Example Ltd'] },
        { name: 'when', values: ['This month', 'or next'] },
      ]),
    ).toEqual({
      name: 'Ada Example',
      email: 'ada@example.test',
      phone: '+49 30 1',
      company: 'Example Ltd',
      notes: 'when: This month, or next',
    })
    expect(readFormContact([{ name: 'full_name', values: ['Ada Example'] }]).name).toBe('Ada Example')
  })

  it('loses nothing that does not fit', () => {
    expect(
      readFormContact([
        { name: 'email', values: ['not an address'] },
        { name: 'work_email', values: ['ada@example.test'] },
      ]),
    ).toEqual({ ...NOTHING, email: 'ada@example.test', notes: 'email: not an address' })
  })

  it('keeps a form whose questions were left blank, or answered with something other than text', () => {
    const blank = [{ name: 'inbox_url' }, { name: 'city', values: null }, { name: 'size', values: [null, ''] }]
    const odd = [
      { name: 'seats', values: [5, null, 'or six'] },
      { name: 'newsletter', values: true },
      'a stray text',
      null,
    ]
    expect(readFormContact([{ name: 'full_name', values: ['Mara Lind'] }, ...blank, ...odd])).toEqual({
      ...NOTHING,
      name: 'Mara Lind',
      notes: 'seats: 5, or six\nnewsletter: true\nquestion_7: a stray text',
    })
  })

  it('reads answers that come as an object of names', () => {
    const answers = { full_name: 'Mara Lind', work_email: ['mara@example.test'], budget: 900 }
    expect(readFormContact(answers)).toEqual({
      ...NOTHING,
      name: 'Mara Lind',
      email: 'mara@example.test',
      notes: 'budget: 900',
    })
  })

  it('reads nothing from anything but a list of answers', () => {
    expect(readFormContact(undefined)).toEqual(NOTHING)
    expect(readFormContact([{ name: 'email', values: [] }, { name: 7 }])).toEqual(NOTHING)
  })
})

describe('what a question asks for', () => {
  it.each([
    [['vollständiger_name', 'e-mail-adresse', 'telefonnummer']],
    [['nom_complet', 'adresse_e-mail', 'numéro_de_téléphone']],
    [['nombre_completo', 'correo_electrónico', 'número_de_teléfono']],
    [['nome_completo', 'e-mail', 'telefone']],
    [['nome_e_cognome', 'indirizzo_e-mail', 'numero_di_telefono']],
    [['volledige_naam', 'e-mailadres', 'telefoonnummer']],
    [['imię_i_nazwisko', 'adres_e-mail', 'numer_telefonu']],
    [['ADI SOYADI', 'e-posta', 'telefon_numarası']],
    [['полное_имя', 'электронная_почта', 'номер_телефона']],
    [['الاسم_الكامل', 'البريد_الإلكتروني', 'رقم_الهاتف']],
    [['氏名', 'メールアドレス', '電話番号']],
    [['姓名', '电子邮箱', '手机号码']],
  ])('reads the standard questions of a form in another language: %s', ([name = '', email = '', phone = '']) => {
    const answers = [
      { name, values: ['Mara Lind'] },
      { name: email, values: ['mara@example.test'] },
      { name: phone, values: ['+46 8 123 456'] },
    ]
    const found = { ...NOTHING, name: 'Mara Lind', email: 'mara@example.test', phone: '+46 8 123 456' }
    expect(readFormContact(answers)).toEqual(found)
  })

  it('takes what the adapter says of a question before its name', () => {
    expect(
      readFormContact([
        { name: 'q1', values: ['Mara Lind'], field: 'full_name' },
        { name: 'name', values: ['Lind & Co'], field: 'company' },
      ]),
    ).toEqual({ ...NOTHING, name: 'Mara Lind', company: 'Lind & Co' })
  })

  it('recognises an address and a phone number that stand alone, whatever they were asked as', () => {
    const answers = [
      { name: 'question_1', values: ['mara@example.test'] },
      { name: 'question_2', values: ['+46 8 123 456'] },
    ]
    expect(readFormContact(answers)).toEqual({ ...NOTHING, email: 'mara@example.test', phone: '+46 8 123 456' })
    const two = [...answers, { name: 'question_3', values: ['lars@example.test'] }]
    expect(readFormContact(two).email).toBe(null)
  })

  it.each([
    [{ prénom: 'Mara', nom: 'Lind' }, 'Mara Lind'],
    [{ Vorname: 'Mara', Name: 'Lind' }, 'Mara Lind'],
    [{ nome: 'Mara', cognome: 'Lind' }, 'Mara Lind'],
    [{ name: 'Mara Lind', last_name: 'Lind' }, 'Mara Lind'],
    [{ full_name: 'Mara Lind', first_name: 'Mara', last_name: 'Lind' }, 'Mara Lind'],
    [{ 姓: '王', 名: '小明' }, '王小明'],
  ])('joins the halves of a name: %j', (answers, name) => {
    expect(readFormContact(answers).name).toBe(name)
  })
})
