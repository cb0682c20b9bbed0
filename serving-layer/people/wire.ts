import * as z from 'zod';
import { mailAddress } from '../../core/mail/mail-address';
import { EXAMPLE_SITE, instantOf } from '../../core/wire/fields';
import { type AnswerOf, operation } from '../../core/wire/operation';

const address = mailAddress.meta({ description: 'Address of the person.', example: 'owner@shop.example' });
const person = z
  .object({
    address: z.string(),
    sites: z.array(z.string()).meta({ description: 'Ids of the sites that they read; empty for all.' }),
    created: instantOf('When they were added.'),
  })
  .meta({ id: 'Person', description: 'Somebody who logs in by mail.' });
export type WirePerson = AnswerOf<typeof listPersons>['people'][number];

export const addPerson = operation({
  id: 'addPerson',
  method: 'post',
  path: '/v1/admin/people',
  tag: 'admin',
  access: 'operate',
  summary: 'Let a person log in by mail',
  description: 'The page mails a login link to the address when its owner asks for one; it reads the named sites.',
  input: z.strictObject({
    address,
    sites: z
      .array(z.string().min(1).max(128))
      .max(100)
      .default([])
      .meta({ description: 'Ids of sites; empty for all.', example: [EXAMPLE_SITE] }),
  }),
  example: { address: 'owner@shop.example', sites: [EXAMPLE_SITE] },
  answer: person,
  status: 200,
  problems: ['invalid_body', 'unknown_site', 'operation_refused'],
});

export const dropPerson = operation({
  id: 'removePerson',
  method: 'post',
  path: '/v1/admin/people/remove',
  tag: 'admin',
  access: 'operate',
  summary: 'Let a person log in no more',
  description: 'No further link is mailed. Browsers that are logged in stay so until their session ends.',
  input: z.strictObject({ address }),
  example: { address: 'owner@shop.example' },
  answer: z
    .object({ removed: z.boolean().meta({ description: 'Whether the person was there.' }) })
    .meta({ id: 'PersonRemoved', description: 'Whether a person was removed.' }),
  status: 200,
  problems: ['invalid_body', 'operation_refused'],
});

export const listPersons = operation({
  id: 'listPeople',
  method: 'get',
  path: '/v1/admin/people',
  tag: 'admin',
  access: 'operate',
  summary: 'List the people who log in by mail',
  description: 'Their addresses and sites.',
  input: z.strictObject({}),
  example: {},
  answer: z.object({ people: z.array(person) }).meta({ id: 'People', description: 'People who log in by mail.' }),
  list: 'people',
  status: 200,
  problems: [],
});
