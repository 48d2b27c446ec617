import { BlockList, isIP } from 'node:net'
import { z } from 'zod'

const MAX_ENTRIES = 50

/** Up to 50 IP addresses, or ranges in CIDR notation such as `203.0.113.0/24` and `2001:db8::/32`. */
export const addressListSchema: z.ZodType<readonly string[]> = z
  .array(
    z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'must be an IP address or a range such as 203.0.113.0/24'),
  )
  .min(1)
  .max(MAX_ENTRIES)

/** True if the address is one of the list's, in any spelling: an IPv4 address may come as `::ffff:203.0.113.7`. */
export function isListed(list: readonly string[], address: string | undefined): boolean {
  const family = address === undefined ? 0 : isIP(address)
  if (address === undefined || family === 0) return false
  const allowed = new BlockList()
  for (const entry of list) {
    const [from = '', bits] = entry.split('/')
    const kind = isIP(from) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) allowed.addAddress(from, kind)
    else allowed.addSubnet(from, Number(bits), kind)
  }
  return allowed.check(address, family === 6 ? 'ipv6' : 'ipv4')
}
