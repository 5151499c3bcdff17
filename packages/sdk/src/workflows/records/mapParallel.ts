/** Manifests fetched at a time. */
const limit = 8

/** Maps with at most eight items under way, in order. The first failure ends it: nothing more is begun. */
export async function mapParallel<item, value>(
  items: readonly item[],
  map: (item: item) => Promise<value>,
): Promise<value[]> {
  const values: value[] = []
  const queue = items.entries()
  let failed = false
  const work = async () => {
    for (const [index, item] of queue) {
      if (failed) return
      try {
        values[index] = await map(item)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: limit }, work))
  return values
}
