import { describeConversationEra } from './describe-daemon.ts'

describeConversationEra('0.42.0')
