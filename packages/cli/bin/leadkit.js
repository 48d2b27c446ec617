#!/usr/bin/env node
import { runLeadKitCommand } from '@leadkit/cli/command'

process.exitCode = await runLeadKitCommand(process.argv.slice(2))
