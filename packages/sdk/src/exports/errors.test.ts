import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { MedrecError } from '../errors/base.ts'
import * as face from './errors.ts'

const folder = new URL('../errors/', import.meta.url)

test('behavior: every error of every family is public, under its own name', () => {
  const sources = readdirSync(folder).filter((file) => /^\w+\.ts$/.test(file))
  const classes = sources.flatMap((file) =>
    [...readFileSync(new URL(file, folder), 'utf8').matchAll(/^export class (\w+)/gm)].map(
      ([, name]) => name ?? '',
    ),
  )
  expect(classes.length).toBeGreaterThan(50)
  expect(new Set(classes).size).toBe(classes.length)
  expect(Object.keys(face)).toEqual(expect.arrayContaining(classes))
  for (const name of classes) {
    const value = Object.entries(face).find(([key]) => key === name)?.[1]
    expect(value === MedrecError || (value as typeof MedrecError).prototype instanceof MedrecError).toBe(true)
  }
})

test('default: what is public besides the classes', () => {
  const others = Object.keys(face).filter((name) => !name.endsWith('Error'))
  expect(others.sort()).toMatchInlineSnapshot(`
    [
      "contractErrors",
      "deploymentAbis",
    ]
  `)
})
