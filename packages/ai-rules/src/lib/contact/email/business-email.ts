/** Providers whose addresses say nothing about an employer. */
const FREE_PROVIDERS: ReadonlySet<string> = new Set(
  `gmail googlemail yahoo ymail hotmail outlook live msn icloud me mac aol gmx web t-online freenet proton protonmail pm tutanota tuta zoho mail
  yandex orange wanadoo free laposte sfr bbox neuf libero virgilio tiscali alice tin terra telefonica uol bol ig sapo hey fastmail qq 163
  126 sina foxmail naver daum hanmail inbox posteo mailbox arcor bluewin rambler ukr i wp onet interia o2 seznam rediffmail ziggo kpnmail xs4all`.split(
    /\s+/,
  ),
)

/** True for an address at a domain other than a free provider's, which hints at an employer. */
export function isBusinessEmail(email: string): boolean {
  const labels = email.slice(email.lastIndexOf('@') + 1).split('.')
  const isSecondLevel = labels.length > 2 && /^(?:co|com|net|org|or|ne|ac)$/.test(labels.at(-2) ?? '')
  return !FREE_PROVIDERS.has(labels.at(isSecondLevel ? -3 : -2) ?? '')
}
