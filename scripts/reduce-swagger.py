#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reduces the cloud's official Swagger 2.0 file to what tests compare the local desk with.

    scripts/reduce-swagger.py SWAGGER.json > tests/data/lanying-api.json

Kept are paths, methods, parameters (name, place, required, type) and the types of answers; no word of prose.
A type is bool, i32, i64, f64, string, object, the name of one below "types", or one of these with [].
"""
import json
import sys

# Types that have no name a program could use.
NAMES = {
    'AI回复消息': 'AiReplyMessage', 'AI回复消息列表': 'AiReplyList', 'AI消息响应': 'AiAnswer', '会话信息': 'ConversationId',
    '会话消息': 'ConversationMessage', '会话消息列表': 'ConversationMessageList', '会话置顶列表': 'PinnedConversations',
    '广播结果': 'BroadcastResult', '推送结果': 'PushResult', '用户和设备': 'UserDevice', '用户基本信息': 'UserBasic',
    '群成员格式': 'GroupMember', '群简要信息及用户设置': 'GroupBrief', '获取群公告返回内容': 'GroupAnnouncement',
}
SCALARS = {
    ('integer', 'int32'): 'i32', ('integer', 'int64'): 'i64', ('number', 'double'): 'f64', ('boolean', None): 'bool',
    ('string', None): 'string', ('string', 'date-time'): 'string', ('object', None): 'object',
}


class Reducer:
    def __init__(self, swagger):
        self.definitions = swagger['definitions']
        self.types = {}

    def type_of(self, schema):
        if '$ref' in schema:
            return self.keep(schema['$ref'].split('/')[-1])
        if schema.get('type') == 'array':
            return self.type_of(schema['items']) + '[]'
        return SCALARS[schema.get('type', 'object'), schema.get('format')]

    def members(self, definition):
        return {name: self.type_of(schema) for name, schema in sorted(definition.get('properties', {}).items())}

    def keep(self, name):
        """Files the definition below "types" and returns its name there."""
        own = NAMES.get(name, name)
        if own not in self.types:
            self.types[own] = {}
            self.types[own].update(self.members(self.definitions[name]))
        return own

    def body(self, parameter):
        """A body that is an object is as many parameters as it has members."""
        schema = parameter['schema']
        definition = self.definitions.get(schema.get('$ref', '').split('/')[-1])
        if definition is None:
            return [{'name': '', 'in': 'body', 'required': parameter['required'], 'type': self.type_of(schema)}]
        required = definition.get('required', [])
        return [{'name': name, 'in': 'body', 'required': name in required, 'type': kind}
                for name, kind in self.members(definition).items()]

    def parameters(self, operation):
        result = []
        for parameter in operation['parameters']:
            if parameter['in'] == 'body':
                result += self.body(parameter)
            elif parameter['in'] == 'query':
                result.append({'name': parameter['name'], 'in': 'query', 'required': parameter['required'],
                               'type': self.type_of(parameter)})
        return sorted(result, key=lambda parameter: parameter['name'])

    def answer(self, operation):
        """The members of the envelope beside code and message."""
        schema = operation['responses']['200'].get('schema', {})
        definition = self.definitions.get(schema.get('$ref', '').split('/')[-1], {})
        return {name: kind for name, kind in self.members(definition).items() if name not in ('code', 'message')}


def reduce(swagger):
    reducer = Reducer(swagger)
    calls = [{'method': method.upper(), 'path': path, 'parameters': reducer.parameters(operation),
              'answer': reducer.answer(operation)}
             for path, methods in sorted(swagger['paths'].items()) for method, operation in sorted(methods.items())]
    return calls, reducer.types


def lines(items):
    return ',\n'.join('  ' + item for item in items)


def main():
    with open(sys.argv[1], encoding='utf-8') as file:
        calls, types = reduce(json.load(file))
    dump = lambda value: json.dumps(value, ensure_ascii=False, separators=(',', ':'))
    print('{\n"calls":[')
    print(lines(dump(call) for call in calls))
    print('],\n"types":{')
    print(lines(dump(name) + ':' + dump(types[name]) for name in sorted(types)))
    print('}\n}')


if __name__ == '__main__':
    main()
