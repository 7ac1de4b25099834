/** Filters that stand in the address, so that a list can be sent on, reloaded and gone back to. */
import { reactive, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'

export function useQueryFilter<K extends string>(names: readonly K[], changed: () => void): Record<K, string> {
  const route = useRoute()
  const router = useRouter()
  const read = (name: K) => {
    const value = route.query[name]
    return typeof value === 'string' ? value : ''
  }
  const path = route.path
  const filter = reactive(Object.fromEntries(names.map((name) => [name, read(name)]))) as Record<K, string>
  watch(filter, () => {
    const query = { ...route.query }
    for (const name of names) {
      if (filter[name]) query[name] = filter[name]
      else delete query[name]
    }
    void router.replace({ query })
    changed()
  })
  // The same list opened again through a link with other filters.
  watch(
    () => route.query,
    () => {
      if (route.path !== path) return
      for (const name of names) if (filter[name] !== read(name)) filter[name] = read(name)
    },
  )
  return filter
}
