// @ts-check

/** @import { Facts } from "./facts.mjs" */

/**
 * The parts of `google.protobuf.FileDescriptorSet`, as JSON, that the contract is about. protobuf's JSON leaves out
 * what has its default.
 *
 * @typedef {object} Image
 * @property {readonly FileDescriptor[]} file
 *
 * @typedef {object} FileDescriptor
 * @property {string} [package]
 * @property {readonly MessageDescriptor[]} [messageType]
 * @property {readonly EnumDescriptor[]} [enumType]
 * @property {readonly { name: string, method?: readonly MethodDescriptor[] }[]} [service]
 *
 * @typedef {object} MessageDescriptor
 * @property {string} name
 * @property {readonly FieldDescriptor[]} [field]
 * @property {readonly MessageDescriptor[]} [nestedType]
 * @property {readonly EnumDescriptor[]} [enumType]
 * @property {readonly { name: string }[]} [oneofDecl]
 * @property {readonly { start: number, end: number }[]} [reservedRange] `end` excluded
 * @property {{ mapEntry?: boolean }} [options]
 *
 * @typedef {object} FieldDescriptor
 * @property {string} name
 * @property {number} number
 * @property {string} type
 * @property {string} [typeName]
 * @property {string} [label]
 * @property {number} [oneofIndex]
 * @property {boolean} [proto3Optional]
 * @property {{ deprecated?: boolean }} [options]
 *
 * @typedef {object} EnumDescriptor
 * @property {string} name
 * @property {readonly { name: string, number?: number }[]} value
 *
 * @typedef {object} MethodDescriptor
 * @property {string} name
 * @property {string} inputType
 * @property {string} outputType
 * @property {boolean} [clientStreaming]
 * @property {boolean} [serverStreaming]
 */

/**
 * The facts in a compiled proto.
 *
 * @param {Image} image as `buf build --exclude-imports -o IMAGE.json` writes it
 * @returns {Facts}
 */
export function factsOfImage(image) {
  /** @type {Record<string, Record<string, string>>} */
  const messages = {};
  /** @type {Record<string, number[]>} */
  const reserved = {};
  /** @type {Record<string, Record<string, number>>} */
  const enums = {};
  /** @type {Record<string, Record<string, string>>} */
  const services = {};

  /** @type {(scope: string, message: MessageDescriptor) => void} */
  const addMessage = (scope, message) => {
    const name = scope + message.name;
    messages[name] = Object.fromEntries((message.field ?? []).map((field) => [field.name, fieldFact(field, message)]));
    if (message.reservedRange !== undefined) reserved[name] = message.reservedRange.flatMap(numbersIn);
    for (const nested of message.nestedType ?? []) if (!isMapEntry(nested)) addMessage(`${name}.`, nested);
    for (const each of message.enumType ?? []) addEnum(`${name}.`, each);
  };
  /** @type {(scope: string, descriptor: EnumDescriptor) => void} */
  const addEnum = (scope, { name, value }) => {
    enums[scope + name] = Object.fromEntries(value.map((each) => [each.name, each.number ?? 0]));
  };

  for (const file of image.file) {
    const scope = file.package === undefined ? "" : `${file.package}.`;
    for (const message of file.messageType ?? []) addMessage(scope, message);
    for (const each of file.enumType ?? []) addEnum(scope, each);
    for (const { name, method = [] } of file.service ?? [])
      services[scope + name] = Object.fromEntries(method.map((each) => [each.name, methodFact(each)]));
  }
  return { messages, reserved, enums, services };
}

/**
 * @param {FieldDescriptor} field
 * @param {MessageDescriptor} message
 * @returns {string}
 */
function fieldFact(field, message) {
  const entry = message.nestedType?.find((each) => isMapEntry(each) && field.typeName?.endsWith(`.${each.name}`));
  const oneof = field.oneofIndex === undefined ? undefined : message.oneofDecl?.[field.oneofIndex]?.name;
  return [
    String(field.number),
    ...(field.label === "LABEL_REPEATED" && entry === undefined ? ["repeated"] : []),
    ...(field.proto3Optional === true ? ["optional"] : []),
    entry === undefined ? typeOf(field) : `map<${(entry.field ?? []).map(typeOf).join(", ")}>`,
    ...(oneof === undefined || field.proto3Optional === true ? [] : ["in", oneof]),
    ...(field.options?.deprecated === true ? ["deprecated"] : []),
  ].join(" ");
}

/** @param {FieldDescriptor} field */
function typeOf({ type, typeName }) {
  return typeName === undefined ? type.replace("TYPE_", "").toLowerCase() : withoutDot(typeName);
}

/** @param {MethodDescriptor} method */
function methodFact({ inputType, outputType, clientStreaming, serverStreaming }) {
  const request = (clientStreaming === true ? "stream " : "") + withoutDot(inputType);
  const response = (serverStreaming === true ? "stream " : "") + withoutDot(outputType);
  return `${request} -> ${response}`;
}

/** @param {MessageDescriptor} message */
function isMapEntry(message) {
  return message.options?.mapEntry === true;
}

/** @param {string} typeName */
function withoutDot(typeName) {
  return typeName.replace(/^\./, "");
}

/** @param {{ start: number, end: number }} range */
function numbersIn({ start, end }) {
  return Array.from({ length: end - start }, (_, index) => start + index);
}
