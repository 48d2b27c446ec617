#!/usr/bin/env node
import { runEvaluateCommand } from '@leadkit/ai-evaluation/command'

process.exitCode = await runEvaluateCommand(process.argv.slice(2))
