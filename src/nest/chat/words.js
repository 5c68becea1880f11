// SPDX-License-Identifier: GPL-3.0-or-later
// The page's words, Chinese and English.

const zh = {
  title: '在线客服', log: '聊天记录', older: '查看更早的消息', input: '请输入消息', send: '发送', image: '发送图片',
  connecting: '正在连接…', online: '已连接', backoff: '网络已断开，正在重试。消息已保存，联网后自动发送。',
  idle: '正在准备…', typing: '客服正在输入', seen: '已读', sent: '已发送', queued: '尚未发出，联网后自动发送',
  failed: '发送失败：', retry: '重试', recalled: '消息已撤回', photo: '图片', voice: '语音 {n} 秒', file: '文件：{name}',
  rateTitle: '请为这次服务打分', star: '{n} 星', comment: '想说点什么？（可不填）', rateSend: '提交评价', rated: '感谢您的评价',
  tooBig: '图片不能超过 10 MB', notImage: '只能发送 PNG、JPEG、GIF 或 WebP 图片', empty: '这个文件是空的',
  noDesk: '没有找到客服，请检查链接。', you: '我', visitor: '访客 {n}',
};

const en = {
  title: 'Customer support', log: 'Conversation', older: 'Show earlier messages', input: 'Write a message', send: 'Send',
  image: 'Send an image', connecting: 'Connecting…', online: 'Connected',
  backoff: 'No connection, trying again. Your messages are saved and go out when the network is back.',
  idle: 'Getting ready…', typing: 'Support is typing', seen: 'Seen', sent: 'Sent', queued: 'Not sent yet, goes out when online',
  failed: 'Not sent: ', retry: 'Try again', recalled: 'Message withdrawn', photo: 'Image', voice: 'Voice message, {n} s',
  file: 'File: {name}', rateTitle: 'How was this conversation?', star: '{n} of 5 stars', comment: 'Anything to add? (optional)',
  rateSend: 'Send rating', rated: 'Thank you for your rating', tooBig: 'Images can be 10 MB at most',
  notImage: 'Only PNG, JPEG, GIF or WebP images can be sent', empty: 'This file is empty',
  noDesk: 'No support desk was found; please check the link.', you: 'You', visitor: 'Visitor {n}',
};

export const lang = (navigator.language || 'en').toLowerCase().startsWith('zh') ? 'zh' : 'en';

/** The words for KEY in the browser's language, with {name} replaced from VALUES. */
export const say = (key, values = {}) =>
  (lang === 'zh' ? zh : en)[key].replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
