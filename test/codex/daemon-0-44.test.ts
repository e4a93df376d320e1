import { describeConversationEra } from './describe-daemon.ts'

describeConversationEra('0.44.0')
