// Written by `pnpm api` from the document of @leadkit/api. Do not edit.

export interface paths {
    "/ai-tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * aiTasks.list
         * @description Newest first.
         *
         *     Needs `ai:read`.
         */
        get: operations["aiTasks.list"];
        put?: never;
        /**
         * aiTasks.create
         * @description Requests that a stored message is classified, scored and, if the tenant wants it, answered; for messages without tasks, such as history.
         *
         *     Needs `ai:write`.
         */
        post: operations["aiTasks.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai-tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * aiTasks.get
         * @description Needs `ai:read`.
         */
        get: operations["aiTasks.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai-tasks/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * aiTasks.redrive
         * @description Gives dead letters another set of attempts: the one with an id, or all whose error has a code. Other tasks are left alone.
         *
         *     Needs `ai:write`.
         */
        post: operations["aiTasks.redrive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * apiKeys.list
         * @description Oldest first; revoked and expired keys too.
         *
         *     Needs `keys:read`.
         */
        get: operations["apiKeys.list"];
        put?: never;
        /**
         * apiKeys.create
         * @description Creates a key. Its text is returned only here: only its hash is stored.
         *
         *     Needs `keys:write`.
         */
        post: operations["apiKeys.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * apiKeys.get
         * @description Needs `keys:read`.
         */
        get: operations["apiKeys.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-keys/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * apiKeys.revoke
         * @description Refuses the key from now on.
         *
         *     Needs `keys:write`.
         */
        post: operations["apiKeys.revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * apiKeys.rotate
         * @description A new text for the key, which keeps its id, name and limits. The text before it works on for `overlapMs`, so that programs can be changed one after another; a text that an earlier rotation left working ends at once.
         *
         *     Needs `keys:write`.
         */
        post: operations["apiKeys.rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-keys/revoke-text": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * apiKeys.revokeText
         * @description Refuses a text that leaked, from now on: the key is revoked, or, for a text from before a rotation, its overlap ends and the key stays. Null for a text that did not work anyway, or belongs to another tenant.
         *
         *     Needs `keys:write`.
         */
        post: operations["apiKeys.revokeText"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/archives": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * archives.list
         * @description Every generation of every month, newest month first; including those whose messages are still in the database (`droppedAt` null).
         *
         *     Needs `archives:read`.
         */
        get: operations["archives.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/archives/{month}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * archives.read
         * @description The archived messages of a month, by generation, conversation and time; those of earlier versions by generation and id. Later edits and deletions are applied here, too. Counts and hashes are checked as they are read.
         *
         *     Needs `archives:read`, `conversations:read`.
         */
        get: operations["archives.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/archives/{month}/rehydrate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * archives.rehydrate
         * @description Brings a month back to the database, where it takes part in everything: the messages of all its archived generations, proven message by message against the objects, with what platforms reported since. It leaves again after `days`, by retention, or with `release`; until then it is not archived. The objects stay until the month has been archived again. Calling it again sets a new time. A call that was stopped or died is taken up by the next one. Ingestion of the tenant waits for the moment in which the month takes its place.
         *
         *     Needs `archives:write`.
         */
        post: operations["archives.rehydrate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/archives/{month}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * archives.release
         * @description Lets a month that came back leave again, at once: it is archived as it is now, as the next generation, which takes the place of the earlier ones. Does nothing for another month.
         *
         *     Needs `archives:write`.
         */
        post: operations["archives.release"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/archives/repair": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * archives.repair
         * @description Reads every object of the tenant's archive and its manifest, and compares them with what was written: bytes, messages, counts. It changes nothing unless `repair` is true: then an object that is not right is written again and read back where the database still has its messages, and a manifest where its object is right. What it reports, and does not throw: see `ArchiveProblem`.
         *
         *     Needs `archives:write`.
         */
        post: operations["archives.repair"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/archives/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * archives.run
         * @description Does at once what retention would do today. You can stop it and run it again at any time.
         *
         *     Needs `archives:write`.
         */
        post: operations["archives.run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/archives/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * archives.verify
         * @description Reads every object of the tenant's archive and its manifest, and compares them with what was written: bytes, messages, counts. It changes nothing unless `repair` is true: then an object that is not right is written again and read back where the database still has its messages, and a manifest where its object is right. What it reports, and does not throw: see `ArchiveProblem`.
         *
         *     Needs `archives:read`.
         */
        post: operations["archives.verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assignments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * assignments.list
         * @description All changes of owner of a lead or a conversation, newest first.
         *
         *     Needs `leads:read`.
         */
        get: operations["assignments.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * audit.list
         * @description Newest first.
         *
         *     Needs `audit:read`.
         */
        get: operations["audit.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * audit.verify
         * @description Follows the chains of the whole log, as it is at one moment, and reports what was taken out, changed, moved or put in. Reads every entry once, some 50,000 a second; writers go on meanwhile.
         *
         *     Needs `audit:read`.
         */
        post: operations["audit.verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bulk-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * bulk.list
         * @description The newest first.
         *
         *     Needs `bulk:read`.
         */
        get: operations["bulk.list"];
        put?: never;
        /**
         * bulk.start
         * @description Begins work that a worker of the kit carries out. `bulk.started` and `bulk.finished` tell the host; each lead has the events of the single call.
         *
         *     Needs `bulk:write`.
         */
        post: operations["bulk.start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bulk-runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * bulk.get
         * @description With its progress.
         *
         *     Needs `bulk:read`.
         */
        get: operations["bulk.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bulk-runs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * bulk.cancel
         * @description Ends a run for good. What is done stays done; `undo` takes it back.
         *
         *     Needs `bulk:write`.
         */
        post: operations["bulk.cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bulk-runs/{id}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * bulk.items
         * @description The leads of a run with their outcomes, in the order of their ids; kept for 30 days after it.
         *
         *     Needs `bulk:read`.
         */
        get: operations["bulk.items"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bulk-runs/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * bulk.pause
         * @description Stops between two steps; what is done stays done.
         *
         *     Needs `bulk:write`.
         */
        post: operations["bulk.pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bulk-runs/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * bulk.resume
         * @description Goes on where it stopped.
         *
         *     Needs `bulk:write`.
         */
        post: operations["bulk.resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bulk-runs/{id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * bulk.undo
         * @description Begins a run that gives the leads of a finished or cancelled one their former values back: status, owner, tags. What somebody has changed since stays, and the lead is refused with `changed_since`. Possible for 30 days, and again for what a cancelled undo left out.
         *
         *     Needs `bulk:write`.
         */
        post: operations["bulk.undo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/bulk-runs/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * bulk.preview
         * @description What the work would do now. Nothing is locked or stored.
         *
         *     Needs `bulk:read`, `leads:read`.
         */
        post: operations["bulk.preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/care/answer-times": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * care.answerTimes
         * @description How fast people were answered whose conversations began in a period, in groups of at most 1,000 rows, the largest first. Conversations from before LeadKit stored these times are left out.
         *
         *     Needs `care:read`.
         */
        get: operations["care.answerTimes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/care/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * care.settings
         * @description The rules and targets; none unless they were configured.
         *
         *     Needs `care:read`.
         */
        get: operations["care.settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * care.configure
         * @description Replaces the rules, the targets or both. Rules decide about leads that are made from now on, and about those that wait; who has an owner keeps it. Without rules nothing is assigned automatically, and what waits goes on without an owner.
         *
         *     Needs `care:write`.
         */
        patch: operations["care.configure"];
        trace?: never;
    };
    "/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * consents.list
         * @description The history, newest first.
         *
         *     Needs `consents:read`.
         */
        get: operations["consents.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/consents/find": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * consents.get
         * @description The record that counts for a person now: `withdrawn` means that no automatic message is sent. Null if the person said nothing about it.
         *
         *     Needs `consents:read`.
         */
        post: operations["consents.get"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/consents/give": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * consents.give
         * @description Records that a person takes an opt-out back.
         *
         *     Needs `consents:write`.
         */
        post: operations["consents.give"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/consents/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * consents.withdraw
         * @description Records that a person wants no automatic messages, for example after they say so by telephone or on one of the host's pages. Waiting automatic replies are cancelled on every channel where the tenant knows the person; leads show it, and CRMs get it.
         *
         *     Needs `consents:write`.
         */
        post: operations["consents.withdraw"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * conversations.list
         * @description Needs `conversations:read`.
         */
        get: operations["conversations.list"];
        put?: never;
        /**
         * conversations.create
         * @description Creates a conversation before its messages, as an import does; what the platform delivers for it later is added to it.
         *
         *     Needs `conversations:write`.
         */
        post: operations["conversations.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * conversations.get
         * @description Needs `conversations:read`.
         */
        get: operations["conversations.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * conversations.update
         * @description Needs `conversations:write`.
         */
        patch: operations["conversations.update"];
        trace?: never;
    };
    "/conversations/{id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * conversations.assign
         * @description Assigns the conversation to a user, a team or both, replacing the previous owner; null unassigns it. Its lead gets the same owner, unless `leadToo` is false. The last caller wins, and the host gets an event for each change. Automation is not paused by it.
         *
         *     Needs `leads:assign`.
         */
        post: operations["conversations.assign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{id}/automation-policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * conversations.automationPolicy
         * @description The automation policy of the tenant's settings for this conversation's account and channel, and the mode that follows from it now. A pause takes precedence: see `automationPausedAt`.
         *
         *     Needs `conversations:read`.
         */
        get: operations["conversations.automationPolicy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * conversations.close
         * @description Marks it as done: nobody waits for an answer any more, until the participant writes again. Later messages are still stored.
         *
         *     Needs `conversations:write`.
         */
        post: operations["conversations.close"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{id}/disclosures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * conversations.disclosures
         * @description When the participant was told that a machine answers, newest first; at most the newest 100. Only disclosures that were sent are included.
         *
         *     Needs `conversations:read`.
         */
        get: operations["conversations.disclosures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * messages.list
         * @description A conversation's messages, those of archived months in their place: the same messages, order and cursors before and after a month is archived. For these the blocks of the archive are read that can have them. Read as `leads.timeline` reads: cold messages are in their current form, apart from reactions and read marks that came after.
         *
         *     Needs `conversations:read`.
         */
        get: operations["messages.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * notes.list
         * @description The notes of one conversation, newest first.
         *
         *     Needs `notes:read`.
         */
        get: operations["notes.list"];
        put?: never;
        /**
         * notes.create
         * @description Needs `notes:write`.
         */
        post: operations["notes.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{id}/pause-automation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * conversations.pauseAutomation
         * @description Stops automatic replies until `resumeAutomation`, or until the given end. Messages are still classified and scored; automatic replies that wait to be sent fail with `automation_paused`. This replaces an earlier pause, except one after an opt-out, which stays.
         *
         *     Needs `conversations:write`.
         */
        post: operations["conversations.pauseAutomation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * conversations.reopen
         * @description Needs `conversations:write`.
         */
        post: operations["conversations.reopen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{id}/replies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * replies.send
         * @description Writes the reply and its send task in one transaction; a worker sends it. A text that is too long for the platform becomes several replies, sent in order. A person's reply pauses automation in the same transaction, as `conversations.takeOver` does, for `takeOverMinutes` of the settings; a draft does not.
         *
         *     Needs `replies:write`.
         */
        post: operations["replies.send"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{id}/resume-automation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * conversations.resumeAutomation
         * @description Ends a pause. Automation then answers the newest unanswered message. Does nothing if there is no pause.
         *
         *     Needs `conversations:write`.
         */
        post: operations["conversations.resumeAutomation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{id}/take-over": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * conversations.takeOver
         * @description A user of the tenant takes the conversation over: automation pauses until `until`, and then resumes automatically. Messages are still classified and scored. This replaces an earlier pause, except one after an opt-out, which stays.
         *
         *     Needs `conversations:write`.
         */
        post: operations["conversations.takeOver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/conversations/{id}/transcript": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * conversations.transcript
         * @description The conversation with edits applied, deleted messages left out, oldest first. It is what an AI task sees, and goes on where that ends: messages of archived months are in their place.
         *
         *     Needs `conversations:read`.
         */
        get: operations["conversations.transcript"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crm-configs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * crmConfigs.list
         * @description Oldest first.
         *
         *     Needs `crm:read`.
         */
        get: operations["crmConfigs.list"];
        put?: never;
        /**
         * crmConfigs.create
         * @description Stores a config; nothing is sent to the vendor before `verify` or the first sync. `syncAll` sends the existing leads.
         *
         *     Needs `crm:write`.
         */
        post: operations["crmConfigs.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crm-configs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * crmConfigs.get
         * @description Needs `crm:read`.
         */
        get: operations["crmConfigs.get"];
        put?: never;
        post?: never;
        /**
         * crmConfigs.remove
         * @description Ends the connection: deletes config, outbox rows and links; records in the CRM stay as they are.
         *
         *     Needs `crm:write`.
         */
        delete: operations["crmConfigs.remove"];
        options?: never;
        head?: never;
        /**
         * crmConfigs.update
         * @description New mappings apply to what is written from now on; `syncAll` applies them to every lead.
         *
         *     Needs `crm:write`.
         */
        patch: operations["crmConfigs.update"];
        trace?: never;
    };
    "/crm-configs/{id}/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * crmConfigs.setCredentials
         * @description Replaces the credentials, for example after a person had to authorise again. Once a config is verified, the vendor is first asked which account the new credentials belong to. A paused config stays paused until `resume`.
         *
         *     Needs `crm:write`.
         */
        put: operations["crmConfigs.setCredentials"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crm-configs/{id}/inbound": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * crmConfigs.inbound
         * @description The state of inbound changes from the CRM.
         *
         *     Needs `crm:read`.
         */
        get: operations["crmConfigs.inbound"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crm-configs/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * crmConfigs.pause
         * @description Sends nothing until `resume`; changes to leads wait in the outbox.
         *
         *     Needs `crm:write`.
         */
        post: operations["crmConfigs.pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crm-configs/{id}/preflight": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * crmConfigs.preflight
         * @description Reads the object's fields from the vendor, and reports which mappings do not fit, without writing anything. Shows the record that a lead would become.
         *
         *     Needs `crm:read`, `leads:read`.
         */
        post: operations["crmConfigs.preflight"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crm-configs/{id}/pull": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * crmConfigs.pull
         * @description Makes the next free worker poll the CRM for changes at once, instead of at the next regular time.
         *
         *     Needs `crm:sync`.
         */
        post: operations["crmConfigs.pull"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crm-configs/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * crmConfigs.resume
         * @description Resumes sending, and makes waiting rows due at once.
         *
         *     Needs `crm:write`.
         */
        post: operations["crmConfigs.resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crm-configs/{id}/sync-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * crmConfigs.syncAll
         * @description Adds every lead to the outbox, 500 at a time, each batch in its own transaction: if interrupted, it can be run again. A lead that already waits is not added twice, and values that the CRM refused are tried again. Returns how many leads there were.
         *
         *     Needs `crm:sync`.
         */
        post: operations["crmConfigs.syncAll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crm-configs/{id}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * crmConfigs.verify
         * @description Checks account, scopes and the unique key field at the vendor. Stores the account's id the first time.
         *
         *     Needs `crm:write`.
         */
        post: operations["crmConfigs.verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crm-syncs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * crmSyncs.list
         * @description Newest first.
         *
         *     Needs `crm:read`.
         */
        get: operations["crmSyncs.list"];
        put?: never;
        /**
         * crmSyncs.request
         * @description Sends a lead's current state to a CRM, whether the config has auto-sync or not. If a row already waits, that one is returned. A record that somebody removed in the CRM is created again, and values that the CRM refused are tried again.
         *
         *     Needs `crm:sync`.
         */
        post: operations["crmSyncs.request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crm-syncs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * crmSyncs.get
         * @description Needs `crm:read`.
         */
        get: operations["crmSyncs.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/crm-syncs/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * crmSyncs.redrive
         * @description Retries dead letters, either one by id or all that match a filter, with their attempts reset. Returns how many there were; a row that is not a dead letter stays as it is.
         *
         *     Needs `crm:sync`.
         */
        post: operations["crmSyncs.redrive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/draft-reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * drafts.reviews
         * @description People's decisions about drafts, newest first.
         *
         *     Needs `drafts:read`.
         */
        get: operations["drafts.reviews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/draft-reviews/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * drafts.exportReviews
         * @description All reviews, oldest first, read in pages as they are consumed.
         *
         *     Needs `ai:export`.
         */
        get: operations["drafts.exportReviews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * drafts.list
         * @description The queue: the draft that has waited longest comes first.
         *
         *     Needs `drafts:read`.
         */
        get: operations["drafts.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drafts/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * drafts.approve
         * @description Sends a draft; with `text`, that text in its place, which then counts as written by the person. If several people decide about one draft, the first wins.
         *
         *     Needs `drafts:review`.
         */
        post: operations["drafts.approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/drafts/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * drafts.reject
         * @description Removes a draft from the queue for good: the reply becomes `failed` with the code `rejected`. Draft and reason are kept.
         *
         *     Needs `drafts:review`.
         */
        post: operations["drafts.reject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * subjects.erasures.list
         * @description Newest first.
         *
         *     Needs `subjects:read`.
         */
        get: operations["subjects.erasures.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/erasures/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * subjects.erasures.get
         * @description Needs `subjects:read`.
         */
        get: operations["subjects.erasures.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/erasures/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * subjects.erasures.verify
         * @description True if one of the kit's keys has signed exactly this report. Keep the report and its signature outside of the database: they also prove an erasure to somebody who has only a backup from before.
         *
         *     Needs `subjects:read`.
         */
        post: operations["subjects.erasures.verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/host-events/failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * hostEvents.failed
         * @description Dead letters, oldest first, at most 200.
         *
         *     Needs `events:read`.
         */
        get: operations["hostEvents.failed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/host-events/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * hostEvents.redrive
         * @description Delivers dead events again: those with these ids, or all; at most 1,000 in one call.
         *
         *     Needs `events:write`.
         */
        post: operations["hostEvents.redrive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/labelled-conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * labelledConversations
         * @description Conversations with what people said is right, as a labelled set for `@leadkit/ai-evaluation`: drafts that they approved, edited or rejected, and leads whose contact data or score they set. Read in pages as they are consumed. They hold what people wrote; `mask` takes out what tells who, as far as it can be recognised: look through them before they leave your hands.
         *
         *     Needs `ai:export`.
         */
        get: operations["labelledConversations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lead-duplicates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * leads.duplicates.list
         * @description Open suggestions, newest first: pairs that nobody dismissed or separated, and that are still two leads. `leads.merge` settles one. A merged lead stands for those that it shows, and each two leads are listed once.
         *
         *     Needs `leads:read`.
         */
        get: operations["leads.duplicates.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lead-duplicates/{id}/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * leads.duplicates.dismiss
         * @description Says that the two are not one person: they are neither suggested nor merged by themselves again, whatever leads show them later.
         *
         *     Needs `leads:merge`.
         */
        post: operations["leads.duplicates.dismiss"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lead-duplicates/find": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * leads.duplicates.find
         * @description Looks for leads that are one person, for all leads or some, in batches that are each stored at once. A worker does so by itself for leads whose name, address, number or company changed, a minute later; call it for leads from before, and after a change of `settings.mergeBy`. Candidates come from indexes: the same e-mail address, phone number, participant, CRM record or name. Pairs by a key of `settings.mergeBy` are merged if nothing speaks against it, with `by: 'leadkit'`; everything else is suggested (`lead.duplicate_suggested`). Pairs that somebody dismissed or separated stay apart.
         *
         *     Needs `leads:merge`.
         */
        post: operations["leads.duplicates.find"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lead-merges/{id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * leads.unmerge
         * @description Takes a merge back: every lead is as it would be without it. What somebody decided on the merged lead stays with the lead that it was merged into.
         *
         *     Needs `leads:merge`.
         */
        post: operations["leads.unmerge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lead-rescores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * leads.rescores
         * @description Rescorings, newest first.
         *
         *     Needs `ai:read`.
         */
        get: operations["leads.rescores"];
        put?: never;
        /**
         * leads.rescore
         * @description Asks the question behind each lead's score again, with another scorer or rubric, and reports the difference; unless it is a dry run, the leads then take over the new scores. A person's score stays in place. Leads are processed in batches, each saved with the run's progress: after a crash, `rescore({ resume: id })` continues, with the id from `onProgress` or `rescores`. The usage counts towards no budget.
         *
         *     Needs `ai:write`.
         */
        post: operations["leads.rescore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lead-rescores/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * leads.rescoreReport
         * @description A rescoring with its differences.
         *
         *     Needs `ai:read`.
         */
        get: operations["leads.rescoreReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lead-scores/{id}/question": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * leads.scoreQuestion
         * @description The question to the scorer behind a score, rebuilt from stored data, so that it can be asked again. Null if the message in question is gone, the lead was removed, or the score is from before LeadKit kept questions.
         *
         *     Needs `ai:read`, `conversations:read`.
         */
        get: operations["leads.scoreQuestion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/lead-sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * leads.sources
         * @description How many leads of a period came by each source, how many of them were qualified, and how many are won. At most 1,000 rows, most leads first.
         *
         *     Needs `leads:read`.
         */
        get: operations["leads.sources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * leads.list
         * @description Needs `leads:read`.
         */
        get: operations["leads.list"];
        put?: never;
        /**
         * leads.create
         * @description Needs `leads:write`.
         */
        post: operations["leads.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leads/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * leads.get
         * @description A lead that was merged gives the lead that shows it since then, which has another id.
         *
         *     Needs `leads:read`.
         */
        get: operations["leads.get"];
        put?: never;
        post?: never;
        /**
         * leads.remove
         * @description Removes the lead: contact data, notes and reasonings are erased, and each CRM that has its record removes it, as the config's `onDelete` says. Later messages of the conversation do not create it again.
         *
         *     Needs `leads:remove`.
         */
        delete: operations["leads.remove"];
        options?: never;
        head?: never;
        /**
         * leads.update
         * @description Needs `leads:write`.
         */
        patch: operations["leads.update"];
        trace?: never;
    };
    "/leads/{id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * assignments.assign
         * @description Assigns a lead by hand, in place of its owner, even to a user who is not free. The last caller wins. A conversation alone is assigned with `conversations.assign`.
         *
         *     Needs `leads:assign`.
         */
        post: operations["assignments.assign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leads/{id}/attribution": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * leads.attribution
         * @description Where the lead came from: its first and last touch, and all others; of a merged lead those of its members, too. Any order of events gives the same.
         *
         *     Needs `leads:read`.
         */
        get: operations["leads.attribution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leads/{id}/explanation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * leads.explain
         * @description Why the lead has its score; null before the first scoring.
         *
         *     Needs `leads:read`, `conversations:read`.
         */
        get: operations["leads.explain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leads/{id}/identities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * leads.identities
         * @description Everything that the person is known by, each with its evidence: participants on platforms, e-mail addresses, phone numbers; of the lead and of those that were merged into it.
         *
         *     Needs `leads:read`.
         */
        get: operations["leads.identities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leads/{id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * leads.merge
         * @description Shows several leads, 1 to 50 and those that were merged into them before, as one person, `into`, by fixed rules; no lead's own values change. Each conversation keeps its own way back to its participant. `unmerge` takes it back at any time, and what came in the meantime stays with the lead that it came by.
         *
         *     Needs `leads:merge`.
         */
        post: operations["leads.merge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leads/{id}/merges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * leads.merges
         * @description Every merge that the lead, or a lead of the same person, had a part in, oldest first; those that were undone, too.
         *
         *     Needs `leads:read`.
         */
        get: operations["leads.merges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leads/{id}/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * leads.move
         * @description Moves the lead through new → contacted → qualified → converted | lost. To reopen a converted or lost lead, move it back with a reason.
         *
         *     Needs `leads:write`.
         */
        post: operations["leads.move"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leads/{id}/return-to-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * assignments.returnToRules
         * @description Takes the lead from its owner and gives it back to the rules, as if it were new.
         *
         *     Needs `leads:assign`.
         */
        post: operations["assignments.returnToRules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leads/{id}/score-override": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * leads.overrideScore
         * @description Sets a person's score: lists, filters, sorting, CRM mappings and events use it, and later scorings do not change it. The machine's score stays beside it (`machineScore`).
         *
         *     Needs `leads:write`.
         */
        put: operations["leads.overrideScore"];
        post?: never;
        /**
         * leads.clearScoreOverride
         * @description Shows the machine's score again.
         *
         *     Needs `leads:write`.
         */
        delete: operations["leads.clearScoreOverride"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leads/{id}/scores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * leads.scores
         * @description All scorings, newest first; of a merged lead those of its members, too. A late result may come before the scoring that the lead shows; see `explain`.
         *
         *     Needs `leads:read`.
         */
        get: operations["leads.scores"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leads/{id}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * leads.tag
         * @description Gives a lead tags and takes them off. CRMs are not told.
         *
         *     Needs `leads:write`.
         */
        post: operations["leads.tag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leads/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * leads.timeline
         * @description Everything that happened to a lead, and to those merged into it, in one list: messages, scores, moves, merges, CRM changes, notes, assignments, consents, replies and their reviews, touches. The order is total: time, kind, id. Entries that are added or removed between two pages neither repeat nor hide others. Messages of archived months are read from the archive. The timeline of a removed lead has no messages, replies, notes and reasons.
         *
         *     Needs `leads:read`, `conversations:read`, `notes:read`, `replies:read`, `drafts:read`, `consents:read`, `crm:read`.
         */
        get: operations["leads.timeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leads/{id}/transitions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * leads.transitions
         * @description All moves, newest first; of a merged lead those of its members, too.
         *
         *     Needs `leads:read`.
         */
        get: operations["leads.transitions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/leads/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * leads.count
         * @description How many leads a filter finds: order and page do not count.
         *
         *     Needs `leads:read`.
         */
        get: operations["leads.count"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/legal-holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * retention.holds.list
         * @description All holds, newest first; those that ended, too.
         *
         *     Needs `holds:read`.
         */
        get: operations["retention.holds.list"];
        put?: never;
        /**
         * retention.holds.place
         * @description Places a hold. It counts from the commit on; removals that are under way finish first.
         *
         *     Needs `holds:write`.
         */
        post: operations["retention.holds.place"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/legal-holds/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * retention.holds.release
         * @description Ends a hold.
         *
         *     Needs `holds:write`.
         */
        post: operations["retention.holds.release"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/messages/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * messages.get
         * @description One message, wherever it is: in the database, or in an archived month, with the edits, deletions and reactions that came later. Of an archived one a single block is read where its conversation is known: because you name it, or because the message has an AI task or was answered. Else the object of its month is read to where the message is; and if the message's key is a digest by now, objects of other months may be read, too. Name the conversation wherever you have it.
         *
         *     Needs `conversations:read`.
         */
        get: operations["messages.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/notes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * notes.get
         * @description Needs `notes:read`.
         */
        get: operations["notes.get"];
        put?: never;
        post?: never;
        /**
         * notes.remove
         * @description Needs `notes:write`.
         */
        delete: operations["notes.remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/replies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * replies.list
         * @description Newest first.
         *
         *     Needs `replies:read`.
         */
        get: operations["replies.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/replies/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * replies.get
         * @description Needs `replies:read`.
         */
        get: operations["replies.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/replies/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * replies.cancel
         * @description Cancels a draft, or a reply that is not being sent yet: its status becomes `failed` with the code `cancelled`.
         *
         *     Needs `replies:write`.
         */
        post: operations["replies.cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/retention/dry-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * retention.dryRun
         * @description What the next run would move to the archive, and what holds keep. Counts the months that are old enough, and changes nothing.
         *
         *     Needs `retention:read`.
         */
        get: operations["retention.dryRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/retention/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * retention.policy.get
         * @description What counts now.
         *
         *     Needs `retention:read`.
         */
        get: operations["retention.policy.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * retention.policy.set
         * @description Changes what the tenant has set itself; a missing field stays. It counts from the next daily run on: `retention.dryRun` says what that would do.
         *
         *     Needs `retention:write`.
         */
        patch: operations["retention.policy.set"];
        trace?: never;
    };
    "/retention/policy/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * retention.policy.history
         * @description Everything that was ever set, newest first.
         *
         *     Needs `retention:read`.
         */
        get: operations["retention.policy.history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * roles.list
         * @description Needs `roles:read`.
         */
        get: operations["roles.list"];
        put?: never;
        /**
         * roles.create
         * @description Needs `roles:write`.
         */
        post: operations["roles.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/roles/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * roles.get
         * @description Needs `roles:read`.
         */
        get: operations["roles.get"];
        put?: never;
        post?: never;
        /**
         * roles.remove
         * @description Needs `roles:write`.
         */
        delete: operations["roles.remove"];
        options?: never;
        head?: never;
        /**
         * roles.update
         * @description Changes what one of the tenant's own roles may do; API keys are affected at once.
         *
         *     Needs `roles:write`.
         */
        patch: operations["roles.update"];
        trace?: never;
    };
    "/secrets/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * secrets.rotate
         * @description Re-encrypts this tenant's secrets with the first key, whatever key they use now. You can stop it and run it again.
         *
         *     Needs `secrets:rotate`.
         */
        post: operations["secrets.rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/segments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * segments.list
         * @description The newest first.
         *
         *     Needs `segments:read`.
         */
        get: operations["segments.list"];
        put?: never;
        /**
         * segments.create
         * @description Needs `segments:write`.
         */
        post: operations["segments.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/segments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * segments.get
         * @description Needs `segments:read`.
         */
        get: operations["segments.get"];
        put?: never;
        post?: never;
        /**
         * segments.remove
         * @description Removes the filter; its leads stay as they are.
         *
         *     Needs `segments:write`.
         */
        delete: operations["segments.remove"];
        options?: never;
        head?: never;
        /**
         * segments.update
         * @description A new filter counts from the next call on; bulk work that has begun keeps its leads.
         *
         *     Needs `segments:write`.
         */
        patch: operations["segments.update"];
        trace?: never;
    };
    "/segments/{id}/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * segments.count
         * @description How many leads are in it now.
         *
         *     Needs `segments:read`, `leads:read`.
         */
        get: operations["segments.count"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/social-accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * socialAccounts.list
         * @description Oldest connection first; disconnected accounts too, unless `active` says otherwise.
         *
         *     Needs `accounts:read`.
         */
        get: operations["socialAccounts.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/social-accounts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * socialAccounts.get
         * @description Needs `accounts:read`.
         */
        get: operations["socialAccounts.get"];
        put?: never;
        post?: never;
        /**
         * socialAccounts.disconnect
         * @description Disconnects the account: ends the webhook subscription at the platform, if the platform allows it, and erases the tokens. Within two seconds no webhook is routed to this tenant any more. Conversations and messages stay. `webhook` says what happened to the subscription; an unreachable platform does not keep an account connected.
         *
         *     Needs `accounts:write`.
         */
        delete: operations["socialAccounts.disconnect"];
        options?: never;
        head?: never;
        /**
         * socialAccounts.update
         * @description Needs `accounts:write`.
         */
        patch: operations["socialAccounts.update"];
        trace?: never;
    };
    "/social-accounts/{id}/backfill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * socialAccounts.backfill
         * @description Makes a worker read the platform's own history since a given time, such as after an outage that LeadKit could not detect. Messages that are already stored stay as they are; new ones are scored and never answered by automation. When it is done, LeadKit emits `account.backfilled`, and `backfillSince` is null again. At most `accounts.backfillDays` back, and `accounts.backfillLimit` events.
         *
         *     Needs `accounts:write`.
         */
        post: operations["socialAccounts.backfill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/social-accounts/{id}/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * socialAccounts.credentials
         * @description The account's decrypted tokens. For calls to the platform; never log or store them.
         *
         *     Needs `accounts:credentials`.
         */
        get: operations["socialAccounts.credentials"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/social-accounts/{id}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * socialAccounts.verify
         * @description Checks the account at the platform now: token (renewed if it is about to expire), scopes, webhook (resubscribed if possible). `account.health` is the result. A worker fetches messages that may have been missed.
         *
         *     Needs `accounts:write`.
         */
        post: operations["socialAccounts.verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/social-accounts/authorize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * socialAccounts.authorize
         * @description Starts the platform's OAuth 2.0 flow: redirect the person to `url`, and pass the request with which they return to `kit.completeAuthorization`. Writes nothing.
         *
         *     Needs `accounts:write`.
         */
        post: operations["socialAccounts.authorize"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * stats
         * @description Current counts.
         *
         *     Needs `stats:read`.
         */
        get: operations["stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subjects/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * subjects.erase
         * @description Erases one person: with a lead, all that it was merged with, and their conversations on every account of the platform. From the moment that this resolves, what comes again of them is kept out; a worker does the rest, step by step, and may die after any of them. One that is running for the same person is returned instead of another. With `dryRun` nothing is changed.
         *
         *     Needs `subjects:erase`.
         */
        post: operations["subjects.erase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subjects/erased-at": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * subjects.erasedAt
         * @description When somebody known by this was last erased; null if never. Ask it before you import people from an old list.
         *
         *     Needs `subjects:read`.
         */
        post: operations["subjects.erasedAt"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subjects/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * subjects.export
         * @description Everything that the tenant has of a person, as the text of one JSON document in parts, for GDPR Art. 15 and 20: `format` (`leadkit.subject.v1`), `exportedAt`, and lists of `leads`, `conversations`, `replies`, `notes`, `draftReviews`, `disclosures`, `classifications`, `scores`, `moves`, `assignments`, `consents`, `touches`, `forms`, `crmRecords` and `messages`, archived months included. Read as it is consumed: a page of messages at a time. Who of the tenant wrote something, and what other people left, is not in it.
         *
         *     Needs `subjects:export`.
         */
        post: operations["subjects.export"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/subjects/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * subjects.previewErasure
         * @description Erases one person: with a lead, all that it was merged with, and their conversations on every account of the platform. From the moment that this resolves, what comes again of them is kept out; a worker does the rest, step by step, and may die after any of them. One that is running for the same person is returned instead of another. With `dryRun` nothing is changed.
         *
         *     Needs `subjects:read`.
         */
        post: operations["subjects.previewErasure"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * tags.list
         * @description The newest first.
         *
         *     Needs `tags:read`.
         */
        get: operations["tags.list"];
        put?: never;
        /**
         * tags.create
         * @description Needs `tags:write`.
         */
        post: operations["tags.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tags/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * tags.get
         * @description Needs `tags:read`.
         */
        get: operations["tags.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * tags.update
         * @description Renames, recolours, archives a tag or takes it out of the archive. Leads keep it.
         *
         *     Needs `tags:write`.
         */
        patch: operations["tags.update"];
        trace?: never;
    };
    "/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * teams.list
         * @description Oldest first.
         *
         *     Needs `care:read`.
         */
        get: operations["teams.list"];
        put?: never;
        /**
         * teams.create
         * @description Needs `care:write`.
         */
        post: operations["teams.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/teams/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * teams.get
         * @description Needs `care:read`.
         */
        get: operations["teams.get"];
        put?: never;
        post?: never;
        /**
         * teams.remove
         * @description Removes a team that nothing depends on. Leads and conversations of closed work lose it.
         *
         *     Needs `care:write`.
         */
        delete: operations["teams.remove"];
        options?: never;
        head?: never;
        /**
         * teams.update
         * @description Members who leave keep what they have.
         *
         *     Needs `care:write`.
         */
        patch: operations["teams.update"];
        trace?: never;
    };
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * users.list
         * @description Oldest first.
         *
         *     Needs `users:read`.
         */
        get: operations["users.list"];
        put?: never;
        /**
         * users.create
         * @description Needs `users:write`.
         */
        post: operations["users.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * users.get
         * @description Needs `users:read`.
         */
        get: operations["users.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * users.update
         * @description Changes custom fields.
         *
         *     Needs `users:write`.
         */
        patch: operations["users.update"];
        trace?: never;
    };
    "/users/{id}/availability": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * care.availability
         * @description When a user takes work, and how much.
         *
         *     Needs `care:read`.
         */
        get: operations["care.availability"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * care.setAvailability
         * @description Sets a user's capacity, hours or both. Leads that wait are given at once to a user who becomes free. What the user has stays, even above the capacity.
         *
         *     Needs `care:write`.
         */
        patch: operations["care.setAvailability"];
        trace?: never;
    };
    "/users/{id}/deactivate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * users.deactivate
         * @description From now on the user cannot sign in, and the user's API keys are refused. A worker gives the open work to others.
         *
         *     Needs `users:write`.
         */
        post: operations["users.deactivate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{id}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * users.setPassword
         * @description Tokens for a new password work no more, and attempts that were counted against the user's address are forgotten: an administrator lets somebody in again whom others locked out.
         *
         *     Needs `users:write`.
         */
        put: operations["users.setPassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{id}/reactivate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * users.reactivate
         * @description Needs `users:write`.
         */
        post: operations["users.reactivate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{id}/role": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * users.setRole
         * @description Needs `users:write`.
         */
        put: operations["users.setRole"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{id}/second-factor/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * secondFactors.reset
         * @description Takes the factor and the recovery codes away, as an administrator does for somebody who lost both: the password is enough again. No error without a factor.
         *
         *     Needs `users:write`.
         */
        post: operations["secondFactors.reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{id}/unlock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * users.unlock
         * @description Attempts to log in that were counted against the user, whoever made them, are forgotten: passwords, codes and requests for a new password. With `address` those from that network address, too, whatever the users.
         *
         *     Needs `users:write`.
         */
        post: operations["users.unlock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/find": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * users.findByEmail
         * @description Needs `users:read`.
         */
        post: operations["users.findByEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        /**
         * @description The health of a connected account. Inbound messages are stored whatever it is.
         * @enum {string}
         */
        AccountHealth: "blocked" | "healthy" | "missing_scope" | "needs_reauth" | "rate_limited" | "webhook_unsubscribed";
        /** @description Who makes a change: somebody whom the host has signed in, a program with an API key, a worker, or the host itself. */
        Actor: {
            apiKeyId: string | null;
            /** @enum {string} */
            kind: "host" | "key" | "user" | "worker";
            /** @description The network that the call came from; see `networkOf`. */
            network: string | null;
            userId: string | null;
        };
        /**
         * @description What becomes of messages that the person writes after the erasure.
         * @enum {string}
         */
        Afterwards: "blocked" | "new_lead";
        /**
         * @description What becomes of messages that the person writes after the erasure.
         * @enum {string}
         */
        AfterwardsBody: "blocked" | "new_lead";
        /** @description One question to the AI scorer about a message. A message has at most one task of each type. */
        AiTask: {
            completedAt: string | null;
            conversationId: string;
            /** Format: date-time */
            createdAt: string;
            errorCode: string | null;
            errorMessage: string | null;
            id: string;
            /** @description The question to the scorer; null before the first attempt. */
            input: unknown;
            messageId: string;
            /** @description The scorer's answer; null until the task is completed. */
            output: unknown;
            retryCount: number;
            startedAt: string | null;
            status: components["schemas"]["AiTaskStatus"];
            type: components["schemas"]["AiTaskType"];
        };
        /** @enum {string} */
        AiTaskStatus: "completed" | "failed" | "processing" | "queued";
        /** @enum {string} */
        AiTaskType: "classify" | "reply" | "score";
        /** @description How long something may take. */
        AnswerTarget: {
            /** @description From the participant's message, by the platform's clock; only minutes within the targets' hours count. 1 to 43,200 (30 days). */
            minutes: number;
            /** @description How long before it is missed the host gets an event. Default: it gets none before. */
            tellBeforeMinutes?: number;
        };
        /** @description How long something may take. */
        AnswerTargetBody: {
            /** @description From the participant's message, by the platform's clock; only minutes within the targets' hours count. 1 to 43,200 (30 days). */
            minutes: number;
            /** @description How long before it is missed the host gets an event. Default: it gets none before. */
            tellBeforeMinutes?: number;
        };
        AnswerTargets: {
            /** @description Until any answer, each time that the participant waits for one; an automatic reply counts. */
            answer?: components["schemas"]["AnswerTarget"];
            /** @description Only this time counts; null or missing: around the clock. */
            hours?: {
                open: {
                    days: ("friday" | "monday" | "saturday" | "sunday" | "thursday" | "tuesday" | "wednesday")[];
                    from: string;
                    to: string;
                }[];
                timeZone: string;
            } | null;
            /** @description From the participant's first message until the first answer by a person. */
            humanAnswer?: components["schemas"]["AnswerTarget"];
            /** @description From the participant's first message until the lead is qualified. */
            qualified?: components["schemas"]["AnswerTarget"];
        };
        AnswerTargetsBody: {
            /** @description Until any answer, each time that the participant waits for one; an automatic reply counts. */
            answer?: components["schemas"]["AnswerTargetBody"];
            /** @description Only this time counts; null or missing: around the clock. */
            hours?: {
                open: {
                    days: ("friday" | "monday" | "saturday" | "sunday" | "thursday" | "tuesday" | "wednesday")[];
                    from: string;
                    to: string;
                }[];
                timeZone: string;
            } | null;
            /** @description From the participant's first message until the first answer by a person. */
            humanAnswer?: components["schemas"]["AnswerTargetBody"];
            /** @description From the participant's first message until the lead is qualified. */
            qualified?: components["schemas"]["AnswerTargetBody"];
        };
        /** @description How fast people were answered; every time counts from the participant's first message, around the clock. */
        AnswerTimes: {
            answer: components["schemas"]["Durations"];
            conversations: number;
            humanAnswer: components["schemas"]["Durations"];
            /** @description The id or name of the group; null for `all`, and for conversations without one. */
            key: string | null;
            qualified: components["schemas"]["Durations"];
        };
        /** @description An API key as listed: its text is shown only once, on creation. */
        ApiKey: {
            /** @description False once revoked. */
            active: boolean;
            /** @description The addresses and ranges that it may be used from; null for any. */
            addresses: string[] | null;
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            id: string;
            /** @description Accurate to the minute. */
            lastUsedAt: string | null;
            name: string;
            /** @description Requests a minute; null without a limit. */
            perMinute: number | null;
            /** @description What the key may do of what its user's role allows; null for all of it. */
            permissions: components["schemas"]["TenantPermission"][] | null;
            /** @description How its text begins, with everything that is not secret, so that a text that was found can be told from others. */
            prefix: string;
            /** @description Until when the text that was rotated last still works; null if none does. */
            previousUntil: string | null;
            userId: string;
        };
        ApiKeyCreateBody: {
            /** @description The only IP addresses and ranges that it may be used from, such as `203.0.113.0/24`; at most 50. Default: any. */
            addresses?: string[];
            /** @description Default: never. */
            expiresAt?: string | null;
            /** @description Its purpose, 1 to 255 characters. */
            name: string;
            /** @description How many requests it may make in a minute, 1 to 100,000, counted for all processes of the host. Default: any number. */
            perMinute?: number;
            /** @description What the key may do of what the user's role allows. Default: all of it, whatever the role becomes. */
            permissions?: components["schemas"]["TenantPermissionBody"][];
            /** @description The user whose role the key has. */
            userId: string;
        };
        ApiKeyRotationBody: {
            /** @description How long the text before still works, in milliseconds: 0 to 30 days. Default a day. */
            overlapMs?: number;
            /** @description True if the text that the rotation before returned was lost, such as by a crash: that text ends at once, and the one before it, which programs still use, works on to the end of its overlap. Default false. */
            retry?: boolean;
        };
        /** @description What `archives.verify` found. */
        ArchiveCheckReport: {
            /** @description Of the objects that are right, compressed. */
            bytes: number;
            /** @description Objects that were read. */
            checked: number;
            findings: components["schemas"]["ArchiveFinding"][];
            /** @description Of the objects that are right. */
            messages: number;
            /** @description Strays that were removed, as `removeStraysAfterDays` asks. */
            removedStrays: string[];
            /** @description Objects in the tenant's part of the store that belong to no archived month: left by a crash, or not LeadKit's. They are never read. Null if the store could not be listed. */
            strays: string[] | null;
        };
        /** @description Something that is wrong with an archived object. */
        ArchiveFinding: {
            /** @description What to do next; for a person to read. */
            advice: string;
            generation: number;
            /** @description `2026-02`, in UTC. */
            month: string;
            objectKey: string;
            problem: components["schemas"]["ArchiveProblem"];
            /** @description It was put right from what the database, or the object itself, still had. */
            repaired: boolean;
        };
        /** @description A month of a tenant's messages in the archive. A month has one generation for each time that its messages left the database; late messages make the next one. */
        ArchiveManifest: {
            /** @description Size of the compressed object, in bytes. */
            byteSize: number;
            /** @description Lower-case hex SHA-256 of the messages as lines of JSON, whatever the format; null for those of earlier versions, and before it is verified. */
            contentSha256: string | null;
            /** @description When the messages left the database; null while they are still in it. */
            droppedAt: string | null;
            generation: number;
            /** @description Since when the store keeps the object under a legal hold of its own; null if it does not, or cannot. */
            heldAt: string | null;
            id: string;
            messageCount: number;
            /** @description `2026-02`, in UTC. */
            month: string;
            objectKey: string;
            /** @description When `archives.rehydrate` brought its messages back to the database; null while they are in the archive alone. */
            rehydratedAt: string | null;
            /** @description Until when they stay there; retention archives the month again after it. */
            rehydratedUntil: string | null;
            /** @description Lower-case hex SHA-256 of the compressed object. */
            sha256: string;
            /** @description The id of the archive sink with the object. */
            sink: string;
            /** @description When the object was read back and matched the database; null while it does not count. */
            verifiedAt: string | null;
            /** Format: date-time */
            writtenAt: string;
        };
        /**
         * @description - `missing`: the store has no object under the key. - `damaged`: the object's bytes are not those that were written, or not a whole file. - `replaced`: another object is under the key, such as another tenant's or month's. - `manifest_missing`, `manifest_damaged`: the object is right, and its description is not there, or does not fit it. - `unreadable`: the kit has another sink, or does not know the format; the finding's `advice` says which. - `unchecked`: the store did not answer.
         * @enum {string}
         */
        ArchiveProblem: "damaged" | "manifest_damaged" | "manifest_missing" | "missing" | "replaced" | "unchecked" | "unreadable";
        ArchiveReport: {
            /** @description Months that stay in the database until another run, and why. */
            failed: {
                error: components["schemas"]["Fault"];
                month: string;
            }[];
            /** @description Months that stay in the database because legal holds keep messages in them. */
            held: {
                holdIds: string[];
                month: string;
            }[];
            messages: number;
            /** @description Months that left the database. */
            months: number;
        };
        ArchiveVerifyOptionsBody: {
            /** @description The `cursor` of the last object that another call has checked: this one goes on behind it. */
            after?: string | null;
            /** @description Removes strays that are older than so many days, 1 to 3,650, and that a later generation of their month has replaced: what a process left that died. Others are only named. Absent: none is removed. */
            removeStraysAfterDays?: number;
            /** @description True writes again what can be. Default false. */
            repair?: boolean;
        };
        /** @description One change of an owner. Changes are only added. */
        Assignment: {
            /** Format: date-time */
            assignedAt: string;
            /** @description Who assigned it by hand; null if nobody said, and for other causes. */
            by: string | null;
            cause: components["schemas"]["AssignmentCause"];
            /** @description Null if only the lead changed hands. */
            conversationId: string | null;
            id: string;
            /** @description Null if only the conversation changed hands. */
            leadId: string | null;
            previousTeamId: string | null;
            previousUserId: string | null;
            /** @description Erased when the lead is removed. */
            reason: string | null;
            /** @description The rule that decided; null for other causes. The rule may have changed or gone since. */
            ruleId: string | null;
            teamId: string | null;
            userId: string | null;
        };
        /** @enum {string} */
        AssignmentCause: "by_hand" | "conversation" | "hand_over" | "returned" | "rule";
        /** @description A lead or its conversation was given to somebody, or taken from them. The reason of a removed lead's is null. */
        AssignmentEntry: {
            assignment: components["schemas"]["Assignment"];
            /**
             * Format: date-time
             * @description When it happened: by the platform's clock for messages and touches, otherwise by the host's.
             */
            at: string;
            /** @description Unique within its kind. */
            id: string;
            /** @constant */
            kind: "assignment";
        };
        AssignmentRule: {
            id: string;
            name?: string;
            /** @enum {string} */
            otherwise: "next_rule" | "team_queue" | "wait";
            to: {
                userId: string;
            } | {
                /** @enum {string} */
                pick: "least_open_work" | "round_robin";
                teamId: string;
            };
            when: {
                campaigns?: string[];
                channels?: ("direct_message" | "public")[];
                languages?: string[];
                maxScoreValue?: number;
                minScoreValue?: number;
                platforms?: string[];
                scores?: ("cold" | "hot" | "warm")[];
                socialAccountIds?: string[];
                statuses?: ("contacted" | "new" | "qualified")[];
            };
        };
        /** @description A rule as the host gives it. The first rule whose conditions are met decides. */
        AssignmentRuleInputBody: {
            /** @description Names the rule in events and in the history; LeadKit makes one if it is missing. */
            id?: string;
            name?: string;
            /**
             * @description If nobody is free: wait until somebody is (the default), go on to the next rule, or put it into the team's queue, from which the members take it by hand.
             * @enum {string}
             */
            otherwise?: "next_rule" | "team_queue" | "wait";
            /** @description A named user, or a free member of a team: in turn (`round_robin`, the default), or the one with the least open work. Free is who is active, within the working hours, and below the capacity. */
            to: {
                userId: string;
            } | {
                /** @enum {string} */
                pick?: "least_open_work" | "round_robin";
                teamId: string;
            };
            /** @description Default: every lead. */
            when?: {
                campaigns?: string[];
                channels?: ("direct_message" | "public")[];
                languages?: string[];
                maxScoreValue?: number;
                minScoreValue?: number;
                platforms?: string[];
                scores?: ("cold" | "hot" | "warm")[];
                socialAccountIds?: string[];
                statuses?: ("contacted" | "new" | "qualified")[];
            };
        };
        /** @enum {string} */
        AuditAction: "account.connected" | "account.disconnected" | "account.updated" | "audit.dropped" | "care.configured" | "conversations.exported" | "credentials.read" | "crm.connected" | "crm.credentials_set" | "crm.paused" | "crm.removed" | "crm.resumed" | "crm.updated" | "hold.placed" | "hold.released" | "key.created" | "key.revoked" | "key.rotated" | "lead.merged" | "lead.moved" | "lead.removed" | "lead.unmerged" | "retention.policy_set" | "role.created" | "role.removed" | "role.updated" | "secrets.rotated" | "subject.erased" | "subject.erasure_requested" | "subject.exported" | "tenant.exported" | "tenant.imported" | "tenant.removed" | "tenant.restored" | "tenant.resumed" | "tenant.suspended" | "tenant.updated" | "user.created" | "user.deactivated" | "user.factor_confirmed" | "user.factor_reset" | "user.logged_in" | "user.password_set" | "user.reactivated" | "user.recovery_codes_renewed" | "user.role_set" | "user.unlocked";
        /** @description Who did what, on which row, and from where. Nothing in it names a person. */
        AuditEntry: {
            action: components["schemas"]["AuditAction"];
            /** @description `host`: nobody was named; `kit.tenant(id).as(principal)` names who acts. Of a worker, `userId` is whoever began the work. `network` is the address without its last part, such as `203.0.113.0/24`. */
            actor: components["schemas"]["Actor"];
            after: {
                [key: string]: components["schemas"]["AuditValue"];
            } | null;
            /** Format: date-time */
            at: string;
            /** @description What the fields were before; null where nothing is to be said. */
            before: {
                [key: string]: components["schemas"]["AuditValue"];
            } | null;
            id: string;
            /** @description `id` is null for the tenant itself. */
            subject: {
                id: string | null;
                type: components["schemas"]["AuditSubjectType"];
            };
        };
        AuditFault: {
            chainId: string;
            /** @description The entry that shows it. */
            entryId: string | null;
            kind: components["schemas"]["AuditFaultKind"];
            /** @description The entry's number in its chain, or the first that is missing; null where no entry can be named. */
            number: number | null;
        };
        /**
         * @description `missing`: entries were taken out; `changed`: an entry is not what was written, or not where; `added`: an entry was not written by LeadKit; `head`: the end or the beginning of a chain was changed; `rolled_back`: the log does not go on from the checkpoint.
         * @enum {string}
         */
        AuditFaultKind: "added" | "changed" | "head" | "missing" | "rolled_back";
        /** @enum {string} */
        AuditSubjectType: "crm_config" | "erasure" | "hold" | "key" | "lead" | "role" | "social_account" | "tenant" | "user";
        /** @description Numbers, flags, ids, times and words of LeadKit's own: nothing that a person wrote or is called. */
        AuditValue: (boolean | string | number | string[]) | null;
        AuditVerification: {
            /** @description Where the log stands. Keep it outside of the database, and pass it to a later verification. */
            checkpoint: string;
            entries: number;
            faultCount: number;
            /** @description The first 100. */
            faults: components["schemas"]["AuditFault"][];
            /** @description True while the database refuses changes of entries; false on Citus, which has no such triggers, and where somebody took them away. */
            guarded: boolean;
            /** @description True if there is no fault. */
            ok: boolean;
            /** @description Oldest and newest entry; null for an empty log. */
            since: string | null;
            until: string | null;
        };
        AuditVerifyOptionsBody: {
            /** @description `checkpoint` of an earlier verification, kept outside of the database: shows also that the log goes on from what it was then, as it does not after a backup was restored or the newest entries were taken out together with the heads of their chains. */
            checkpoint?: string;
        };
        /** @description Where to redirect the person. */
        AuthorizationStart: {
            /**
             * Format: date-time
             * @description After this time, ten minutes from now, `completeAuthorization` refuses the state.
             */
            expiresAt: string;
            /** @description The `state` parameter of `url`, opaque. */
            state: string;
            url: string;
        };
        /** @description Starts an authorisation at a platform. */
        AuthorizeRequestBody: {
            /** @description Ties the flow to the person's browser, such as the host's session id: pass the same value to `completeAuthorization`. Without it, somebody can be tricked into connecting another person's account (RFC 9700 §4.7). Only its hash leaves the process. */
            binding?: string;
            platform: string;
            /** @description The URL that the platform redirects the person back to: an absolute `https` URL (or `http` on localhost) of at most 200 characters, registered at the platform in exactly this form. */
            redirectUri: string;
        };
        /** @enum {string} */
        AutoReplyMode: "draft" | "off" | "send";
        /** @description When a user takes work, and how much. */
        Availability: {
            /** @description The most open leads at once: leads that are not converted, lost or removed. 0: none; null: any number. */
            capacity: number | null;
            /** @description The working hours, by the clock of the user's place, with daylight saving time; null: at all times. */
            hours: {
                open: {
                    days: ("friday" | "monday" | "saturday" | "sunday" | "thursday" | "tuesday" | "wednesday")[];
                    from: string;
                    to: string;
                }[];
                timeZone: string;
            } | null;
            /** @description How many open leads the user has now. */
            openLeads: number;
            userId: string;
        };
        /** @description What is missing stays. */
        AvailabilityChangesBody: {
            /** @description The most open leads at once; 0: none, as during a holiday; null: any number. */
            capacity?: number | null;
            /** @description Null: at all times. */
            hours?: {
                open: {
                    days: ("friday" | "monday" | "saturday" | "sunday" | "thursday" | "tuesday" | "wednesday")[];
                    from: string;
                    to: string;
                }[];
                timeZone: string;
            } | null;
        };
        BulkItem: {
            leadId: string;
            /** @description Null while the lead waits, and for good in a cancelled run. */
            outcome: ("done" | "refused" | "unchanged") | null;
            /** @description Why it was refused: `left` (it no longer matches what was asked for), `merged`, `changed_since` (an undo, or a new score, would overwrite a later change), `no_question` (it has no score to ask for again), `scorer_refused`, `budget_spent`, or the code of the error. */
            reason: string | null;
        };
        /** @description What a request would do now. */
        BulkPreview: {
            /** @description Leads that the work would change; for a rescoring, leads whose question would be asked again. */
            changes: number;
            leads: number;
            refused: {
                leads: number;
                reason: string;
            }[];
            unchanged: number;
        };
        /** @description Work on many leads. `leads` grows while they are collected; then each is `done`, `unchanged` (it was so already) or `refused`. */
        BulkRun: {
            by: string;
            /** Format: date-time */
            createdAt: string;
            done: number;
            /** @description When it was finished or cancelled. */
            finishedAt: string | null;
            id: string;
            leads: number;
            /** @enum {string} */
            phase: "collecting" | "working";
            refused: number;
            /**
             * @description `paused`: somebody paused it, or it failed too often; `resume` goes on.
             * @enum {string}
             */
            status: "cancelled" | "finished" | "paused" | "running";
            unchanged: number;
            /** @description The run that this one takes back; null for any other. */
            undoOf: string | null;
            /** @description Without its `reason` once the run has ended: that is kept with each lead's move or assignment. */
            work: components["schemas"]["BulkWork"];
        };
        /** @description Which leads: those with the given ids, at most 10,000; or all that match a filter, a segment, or both. `{ filter: {} }` is all leads. */
        BulkTargetBody: {
            ids: string[];
        } | {
            segment: string;
        } | {
            filter: components["schemas"]["SegmentFilterBody"];
            segment?: string;
        };
        BulkWork: {
            /** @constant */
            action: "move";
            reason?: string;
            /** @enum {string} */
            to: "contacted" | "converted" | "lost" | "new" | "qualified";
        } | {
            /** @constant */
            action: "assign";
            reason?: string;
            teamId?: string | null;
            userId?: string | null;
        } | {
            /** @constant */
            action: "tag";
            add?: string[];
            remove?: string[];
        } | {
            /** @constant */
            action: "sync";
            crmConfigId: string;
        } | {
            /** @constant */
            action: "rescore";
        };
        CareChangesBody: {
            /** @description Replaces all rules; at most 200, in the order in which they are tried. */
            rules?: components["schemas"]["AssignmentRuleInputBody"][];
            /** @description Replaces all targets. */
            targets?: components["schemas"]["AnswerTargetsBody"];
        };
        /** @description What a tenant has set up: see `tenant.care.configure`. */
        CareSettings: {
            rules: components["schemas"]["AssignmentRule"][];
            targets: components["schemas"]["AnswerTargets"];
        };
        Classification: {
            confidence: number;
            /** @enum {string} */
            consent?: "given" | "withdrawn";
            contact: {
                company?: {
                    messageIds: string[];
                    value: string;
                };
                email?: {
                    messageIds: string[];
                    value: string;
                };
                name?: {
                    messageIds: string[];
                    value: string;
                };
                phone?: {
                    messageIds: string[];
                    value: string;
                };
            };
            /** @enum {string} */
            intent: "complaint" | "greeting" | "opt_out" | "other" | "purchase" | "question" | "spam" | "support";
            language: string | null;
            model: string;
            reasoning: string;
            rubricVersion: string;
            /** @enum {string} */
            sentiment: "negative" | "neutral" | "positive";
            signals: {
                messageIds: string[];
                name: string;
                weight: number;
            }[];
            /** @enum {string} */
            stage?: "considering" | "customer" | "exploring" | "none" | "ready";
            usage?: {
                costMicros?: number;
                inputTokens: number;
                outputTokens: number;
            };
        };
        /** @enum {string} */
        ConsentBasis: "consent" | "contract" | "legal_obligation" | "legitimate_interest";
        /** @description Statements that name the lead or its conversation. */
        ConsentEntry: {
            /**
             * Format: date-time
             * @description When it happened: by the platform's clock for messages and touches, otherwise by the host's.
             */
            at: string;
            consent: components["schemas"]["ConsentRecord"];
            /** @description Unique within its kind. */
            id: string;
            /** @constant */
            kind: "consent";
        };
        /** @description The evidence of a statement. Ids stay when the message, the conversation or the lead is gone. */
        ConsentEvidence: {
            channel: ("direct_message" | "public") | null;
            conversationId: string | null;
            leadId: string | null;
            /** @description The person's own message; null for what the host recorded. */
            messageId: string | null;
            platform: string | null;
            /** @description The host's reason; null for a person's own words. */
            reason: string | null;
        };
        /** @description One entry of the history, which is never changed or removed. Fields are named as in consent records of ISO/IEC TS 27560 and the W3C's Data Privacy Vocabulary. It names nobody: the person is stored beside it as keyed hashes. */
        ConsentRecord: {
            basis: components["schemas"]["ConsentBasis"];
            evidence: components["schemas"]["ConsentEvidence"];
            /** @description When consent was given (again); null for a withdrawal. */
            givenAt: string | null;
            id: string;
            /** @constant */
            purpose: "automated_messages";
            /** Format: date-time */
            recordedAt: string;
            /** @description `participant`, or who recorded it for the host: a user's id, or a word such as `import`. */
            recordedBy: string;
            status: components["schemas"]["ConsentStatus"];
            /** @description When it was withdrawn; null otherwise. */
            withdrawnAt: string | null;
        };
        /** @enum {string} */
        ConsentStatus: "given" | "withdrawn";
        /** @description A person, by one thing that is known about them; LeadKit does not need to know it already. */
        ConsentSubjectBody: {
            leadId: string;
        } | {
            conversationId: string;
        } | {
            email: string;
        } | {
            phone: string;
        } | {
            participantId: string;
            platform: string;
        };
        /** @description A thread with one participant on one social account. */
        Conversation: {
            /** @description When the tenant's target for this answer is missed, once a worker has worked it out; null without a target. */
            answerDueAt: string | null;
            /** @description The team that it is assigned to, with or without a user. */
            assignedTeamId: string | null;
            /** @description The user who is assigned to the conversation; null for nobody. */
            assignedUserId: string | null;
            /** @description Set while a person has taken over: no automatic reply is sent. */
            automationPausedAt: string | null;
            /** @description The user who took over or paused it; null if the platform does not name the user, and for LeadKit itself. */
            automationPausedBy: string | null;
            automationPausedReason: string | null;
            /** @description When automation resumes automatically; null while it is not paused, and for a pause that somebody has to end. */
            automationResumesAt: string | null;
            channel: components["schemas"]["ConversationChannel"];
            /** @description The host's own fields (`customFields.conversations` of the kit); one without a value is missing. */
            custom: {
                [key: string]: unknown;
            };
            /** @description Stored custom values that do not fit the kit's schema any more, and are therefore not in `custom`; usually empty. */
            customIssues: components["schemas"]["CustomIssue"][];
            /** @description The platform's time of the first answer to `firstInboundAt`; an automatic reply counts. */
            firstAnsweredAt: string | null;
            /** @description The same for an answer that a person wrote. */
            firstHumanAnsweredAt: string | null;
            /** @description The platform's time of the participant's first message; null without one, and for conversations from before LeadKit stored this. */
            firstInboundAt: string | null;
            id: string;
            /** @description Opens the platform's window for replies. */
            lastInboundAt: string | null;
            /**
             * Format: date-time
             * @description The platform's time of the newest message, in either direction.
             */
            lastMessageAt: string;
            /** @description The platform's time of our newest message, from whatever inbox. */
            lastOutboundAt: string | null;
            messageCount: number;
            metadata: {
                [key: string]: unknown;
            };
            /** @description Everything of ours up to this moment was delivered to the participant. */
            participantDeliveredAt: string | null;
            participantId: string;
            participantName: string | null;
            /** @description Everything of ours up to this moment was read by the participant. */
            participantReadAt: string | null;
            participantUsername: string | null;
            /** @description The platform's id of the thread. */
            platformConversationId: string;
            socialAccountId: string;
            /** Format: date-time */
            startedAt: string;
            status: components["schemas"]["ConversationStatus"];
            /** @description The participant's first message after our newest one: since then the participant waits for us. Null if nobody waits; closing ends the wait. */
            waitingSince: string | null;
        };
        /** @description Null empties a name; a missing field stays. */
        ConversationChangesBody: {
            /** @description Merged with the stored values field by field: null empties a field, a missing one stays. */
            custom?: {
                [key: string]: unknown;
            };
            metadata?: {
                [key: string]: unknown;
            };
            participantName?: string | null;
            participantUsername?: string | null;
        };
        /** @enum {string} */
        ConversationChannel: "direct_message" | "public";
        /** @description One occasion on which a participant was told that a machine answers. */
        ConversationDisclosure: {
            /** Format: date-time */
            disclosedAt: string;
            /**
             * @description `start`: the first automatic message. `lapse`: after a pause in the conversation. `handback`: a person had answered before.
             * @enum {string}
             */
            reason: "handback" | "lapse" | "start";
            /** @description The reply that begins with the disclosure. */
            replyId: string;
            text: string;
        };
        /** @description A user's note about a conversation, for the tenant's other users. It is never sent, and no scorer sees it. */
        ConversationNote: {
            conversationId: string;
            /** Format: date-time */
            createdAt: string;
            id: string;
            text: string;
            /** @description The tenant's user who wrote it. */
            userId: string;
        };
        /** @enum {string} */
        ConversationStatus: "active" | "closed";
        ConversationTakeOverBody: {
            /** @description A word or two, at most 50 characters. Default `taken_over`. */
            reason?: string;
            /** @description When automation resumes automatically; null: when somebody resumes it. Default: `takeOverMinutes` of the tenant's settings from now. */
            until?: string | null;
            /** @description The tenant's user who answers from now on. */
            userId: string;
        };
        Count: {
            count: number;
        };
        /** @description What a CRM changed in the lead, and what it wanted to change in vain (`refused`): the names of the fields, never their values. A move of the status is an entry of its own, too. */
        CrmChangeEntry: {
            /**
             * Format: date-time
             * @description When it happened: by the platform's clock for messages and touches, otherwise by the host's.
             */
            at: string;
            by: string;
            crmConfigId: string;
            fields: string[];
            /** @description Unique within its kind. */
            id: string;
            /** @constant */
            kind: "crm_change";
            leadId: string;
            refused: string[];
        };
        /** @description A tenant's connection to one object in one CRM. It never includes the credentials. */
        CrmConfig: {
            /** @description True if each change to a lead is synced automatically. */
            autoSync: boolean;
            /** @description When the config was last checked against its CRM. Null before the first check. */
            checkedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** @description Fields that writes leave out, because the CRM would refuse them. */
            fieldFaults: components["schemas"]["CrmFieldFault"][];
            id: string;
            /** @description The remote object that leads become, such as `contacts`. */
            object: string;
            /**
             * @description What happens to a removed lead's record: moved to the vendor's trash, erased for good, or kept.
             * @enum {string}
             */
            onDelete: "keep" | "purge" | "trash";
            /**
             * @description What to do if the person is already in the CRM: give that record our key (`link`), or fail.
             * @enum {string}
             */
            onDuplicate: "fail" | "link";
            /** @description Set while nothing is sent, by `pause` or because the vendor refused the credentials; leads wait in the outbox. */
            pausedAt: string | null;
            /** @description One word, such as `auth_revoked` or the host's own reason. */
            pausedReason: string | null;
            provider: string;
            /** @description The vendor's id of the account; null before the first `verify`. */
            remoteAccountId: string | null;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description The result of `crmConfigs.verify`. */
        CrmConfigCheck: {
            /** @description The vendor's id of the account (portal, organisation); compared on each reconnect, so that a config never switches accounts. */
            accountId: string;
            config: components["schemas"]["CrmConfig"];
            /** @description True if the call created the key field. */
            keyFieldCreated: boolean;
            problems: components["schemas"]["CrmProblem"][];
        };
        CrmConfigSettingsBody: {
            /** @description If true, each change to a lead is synced automatically. Default true. */
            autoSync?: boolean;
            /** @description Default: the fields that every lead has, mapped to the provider's default fields. Null restores the default. */
            fieldMappings?: components["schemas"]["FieldMappingBody"][] | null;
            /**
             * @description What happens to the record when its lead is removed. Default `trash`: the vendor's own recycle bin. `purge` erases for good, if the provider supports it. `keep` leaves the record as it is.
             * @enum {string}
             */
            onDelete?: "keep" | "purge" | "trash";
            /**
             * @description What to do if the person is already in the CRM. Default `link`: that record gets our key and the mapped fields.
             * @enum {string}
             */
            onDuplicate?: "fail" | "link";
        };
        /** @description A remote field that writes leave out, because the CRM would refuse every record with it. */
        CrmFieldFault: {
            /** @enum {string} */
            code: "picklist_value" | "read_only_field" | "type_mismatch" | "unknown_field";
            field: string;
            /** @description When it was first found. ISO 8601. */
            since: string;
            /** @description For `picklist_value`: only these are left out. */
            values?: string[];
        };
        /** @description A value for one remote field. Dates are passed as they are; the provider formats them for the field's type. */
        CrmFieldValue: (boolean | string | number | unknown[] | {
            [key: string]: unknown;
        }) | null;
        /** @description The state of inbound changes from a CRM. */
        CrmInboundStatus: {
            /** @description When the vendor's notification channel expires; null without one. LeadKit renews it before that. */
            channelExpiresAt: string | null;
            crmConfigId: string;
            /** @description Of the last run; null when it succeeded. */
            errorCode: string | null;
            /** @description The vendor's code and field names only. */
            errorMessage: string | null;
            nextPollAt: string | null;
            /** @description When the CRM was last polled; null before the first time. */
            polledAt: string | null;
            /** @description True if a mapping lets the CRM change leads (`owner` `remote` or `latest`). Otherwise only removals and merges are tracked. */
            twoWay: boolean;
            /** @description Records that the CRM reported and that have not been read yet. */
            waiting: number;
        };
        CrmPreflight: {
            findings: components["schemas"]["PreflightFinding"][];
            /** @description The remote object. */
            object: string;
            /** @description True if no finding is an `error`. */
            ok: boolean;
            sample: components["schemas"]["PreflightSample"];
        };
        /** @description A problem with the whole account: no lead can be written until a person has fixed it in the CRM. */
        CrmProblem: {
            /** @enum {string} */
            code: "api_version_unsupported" | "key_field_missing" | "key_field_not_unique" | "key_field_read_only" | "missing_scope" | "object_unavailable";
            field?: string;
            /** @description What a person has to do to fix it. Contains no data. */
            fix: string;
        };
        /** @description One row of the CRM outbox: one create, update or delete of one lead in one CRM. */
        CrmSync: {
            action: components["schemas"]["CrmSyncAction"];
            /** Format: date-time */
            createdAt: string;
            crmConfigId: string;
            /** @description True for a failed row that is not retried automatically; see `crmSyncs.redrive`. */
            deadLetter: boolean;
            errorCode: string | null;
            /** @description The vendor's code and field names; never a value. */
            errorMessage: string | null;
            /** @description The remote record's id, once known. */
            externalId: string | null;
            id: string;
            leadId: string;
            /** @description The lead's version that caused the row, or the one that was written. */
            leadVersion: number;
            /** @description For a failed row: when it is retried. */
            nextRetryAt: string | null;
            /** @description Failed attempts that count; waiting for a limit does not. */
            retryCount: number;
            /** @description `superseded`: a newer row of the same lead did its work. */
            status: components["schemas"]["CrmSyncStatus"];
            syncedAt: string | null;
        };
        /** @enum {string} */
        CrmSyncAction: "create" | "delete" | "update";
        /** @description What was, or is to be, written to a CRM, with what the CRM refused. A row that still waits moves to the time of its newest request. */
        CrmSyncEntry: {
            /**
             * Format: date-time
             * @description When it happened: by the platform's clock for messages and touches, otherwise by the host's.
             */
            at: string;
            /** @description Unique within its kind. */
            id: string;
            /** @constant */
            kind: "crm_sync";
            refusedFields: string[];
            sync: components["schemas"]["CrmSync"];
        };
        CrmSyncRequestBody: {
            crmConfigId: string;
            leadId: string;
        };
        /** @enum {string} */
        CrmSyncStatus: "failed" | "pending" | "processing" | "success" | "superseded";
        /** @description A stored custom value that is left out of `custom`. The value itself is not told; it stays stored until the field is changed. */
        CustomIssue: {
            /**
             * @description `undeclared`: the schema has no such field any more. `invalid`: the schema does not accept the value any more.
             * @enum {string}
             */
            code: "invalid" | "undeclared";
            /** @description The field's name, with the way inside its value: `budget`, `addresses.0.city`. */
            path: string;
            /** @description Which rule is not kept, such as `must be a number`. */
            rule: string;
        };
        /** @description Options of `users.deactivate`. */
        DeactivateOptionsBody: {
            /** @description The active user who gets the open leads and conversations. Default: they go back to the rules, and without rules they stay. */
            handOverTo?: string;
        };
        /** @description An account after `socialAccounts.disconnect`. */
        DisconnectedAccount: {
            /** @description The platform's id of the page, handle or organisation. */
            accountId: string;
            accountName: string | null;
            /** @description False after `disconnect`: history stays, nothing is received or sent. */
            active: boolean;
            /** @description Since when messages may be missing, which a worker fetches; null if none are known to be missing. */
            backfillSince: string | null;
            /** @description The platform's id of the business that owns the account, such as a Meta business; null if it is unknown. */
            businessId: string | null;
            /** @description When the account was last checked at the platform; null before the first check. */
            checkedAt: string | null;
            /** Format: date-time */
            connectedAt: string;
            /** @description ISO 3166-1 alpha-2: the country of phone numbers without one. Null: the tenant's `settings.defaultCountry`. */
            defaultCountry: string | null;
            health: components["schemas"]["AccountHealth"];
            healthChangedAt: string | null;
            /** @description One word, never data. */
            healthReason: string | null;
            id: string;
            metadata: {
                [key: string]: unknown;
            };
            platform: string;
            scopes: string[] | null;
            tokenExpiresAt: string | null;
            /** @description Grows with every new token. */
            tokenVersion: number;
            webhook: components["schemas"]["WebhookEnd"];
        };
        /** @description A reply that waits for a person's approval. */
        Draft: {
            /** @description How long it has waited, in milliseconds. */
            ageMs: number;
            /** @enum {string} */
            author: "automation" | "person";
            /** @description 0 to 1, for a generated reply. */
            confidence: number | null;
            content: string;
            /** @description Its current state: if `lastInboundAt` is after the draft's `generatedAt`, the participant has written since. */
            conversation: components["schemas"]["Conversation"];
            conversationId: string;
            /** @description The disclosure of a generated reply, before its text, for when the participant must be told; null if there is none. */
            disclosure: string | null;
            errorCode: string | null;
            errorMessage: string | null;
            /** Format: date-time */
            generatedAt: string;
            /** @description Why a draft was not sent automatically; empty if the settings asked for a draft, and once it is approved. */
            heldReasons: components["schemas"]["HeldReason"][];
            id: string;
            /** @description The message it answers; null for one that the host started. */
            messageId: string | null;
            nextRetryAt: string | null;
            /** @description The platform's id of the sent message. */
            platformMessageId: string | null;
            retryCount: number;
            sendingAt: string | null;
            sentAt: string | null;
            status: components["schemas"]["ReplyStatus"];
            /** @description The user who wrote it, for the author `person`. */
            userId: string | null;
        };
        /** @description A person's decision about a draft, kept as training data. Its texts are null once the conversation's lead was removed. */
        DraftReview: {
            /**
             * @description Who wrote the draft.
             * @enum {string}
             */
            author: "automation" | "person";
            /** @description The scorer's confidence, 0 to 1; null for a draft that no scorer wrote. */
            confidence: number | null;
            conversationId: string;
            draft: string | null;
            /** Format: date-time */
            draftedAt: string;
            /** @description The complete approved text; null for a rejected draft. */
            finalText: string | null;
            /** @description Why the draft was not sent automatically, although the settings say `send`. */
            heldReasons: components["schemas"]["HeldReason"][];
            id: string;
            /** @description The message that the draft answers; null for a draft that the host started. */
            messageId: string | null;
            /** @description Why it was rejected. */
            reason: string | null;
            replyId: string;
            /** Format: date-time */
            reviewedAt: string;
            /** @description The user who reviewed it. */
            userId: string;
            verdict: components["schemas"]["DraftVerdict"];
        };
        /** @enum {string} */
        DraftVerdict: "approved" | "edited" | "rejected";
        /** @description A month that is old enough to be archived. */
        DryRunMonth: {
            /** @description What the database would get back: the month's table with its indexes, in bytes. */
            bytes: number;
            /** @description Messages that the holds are about; the others of the month wait with them. */
            heldMessages: number;
            /** @description Holds that keep the month in the database; empty for a month that goes. */
            holds: components["schemas"]["LegalHoldInShort"][];
            /** @description Messages that are in the database. */
            messages: number;
            /** @description `2026-02`, in UTC. */
            month: string;
        };
        DryRunSum: {
            bytes: number;
            messages: number;
            months: number;
        };
        DuplicateReport: {
            /** @description Leads that were looked at. */
            leads: number;
            /** @description Pairs that were merged, because `settings.mergeBy` allows it. */
            merged: number;
            /** @description Pairs that are suggested now and were not before. */
            suggested: number;
        };
        /** @description How long something took, in seconds. */
        Durations: {
            /** @description In how many of the conversations it has happened. */
            count: number;
            /** @description Null for none. */
            median: number | null;
            /** @description Nine of ten were at least as fast; null for none. */
            p90: number | null;
        };
        Erasure: {
            afterwards: components["schemas"]["Afterwards"];
            by: string;
            completedAt: string | null;
            /** @description Why the last attempt of a step failed, or what it waits for; null if nothing is wrong. */
            errorCode: string | null;
            id: string;
            leadIds: string[];
            reason: string | null;
            /** @description Null while it is running. */
            report: components["schemas"]["ErasureReport"] | null;
            /** Format: date-time */
            requestedAt: string;
            /** @description Of the report, by the kit's key ring; see `subjects.erasures.verify`. */
            signature: string | null;
            /** @enum {string} */
            status: "done" | "running";
            /** @description What is done next. */
            step: components["schemas"]["ErasureStep"];
        };
        /** @description What an erasure would reach. */
        ErasurePreview: {
            /** @description Other leads with the same e-mail address or phone number. They stay: erase each that is the same person. */
            alikeLeadIds: string[];
            /** @description Months of archives that can hold messages of the person, such as `2026-02`. */
            archivedMonths: string[];
            conversationIds: string[];
            /** @description Records in CRMs that would be removed. */
            crmRecords: {
                crmConfigId: string;
                leadId: string;
            }[];
            /** @description The person's leads, merged and removed ones too. */
            leadIds: string[];
            /** @description In the database; those in archives are counted when the objects are read. */
            messages: number;
        };
        /** @description What was removed where: counts only, and nothing that tells who the person was. */
        ErasureReport: {
            afterwards: components["schemas"]["Afterwards"];
            archives: {
                messages: number;
                objects: number;
            };
            by: string;
            completedAt: string;
            /** @description Records by config: removed for good, or put into the CRM's trash where the vendor has nothing else. */
            crms: {
                crmConfigId: string;
                /** @enum {string} */
                mode: "purge" | "trash";
                provider: string;
                records: number;
            }[];
            erasureId: string;
            /** @constant */
            format: "leadkit.erasure.v1";
            leadIds: string[];
            /** @description Bodies of webhooks from which the person's events were taken. */
            ledger: {
                bodies: number;
                events: number;
            };
            /** @description ISO 8601, as all times here. Whatever the person said until then is kept out. */
            requestedAt: string;
            /** @description Rows by table: removed, or emptied of the person. */
            rows: {
                [key: string]: number;
            };
            tenantId: string;
        };
        /** @description What was removed where: counts only, and nothing that tells who the person was. */
        ErasureReportBody: {
            afterwards: components["schemas"]["AfterwardsBody"];
            archives: {
                messages: number;
                objects: number;
            };
            by: string;
            completedAt: string;
            /** @description Records by config: removed for good, or put into the CRM's trash where the vendor has nothing else. */
            crms: {
                crmConfigId: string;
                /** @enum {string} */
                mode: "purge" | "trash";
                provider: string;
                records: number;
            }[];
            erasureId: string;
            /** @constant */
            format: "leadkit.erasure.v1";
            leadIds: string[];
            /** @description Bodies of webhooks from which the person's events were taken. */
            ledger: {
                bodies: number;
                events: number;
            };
            /** @description ISO 8601, as all times here. Whatever the person said until then is kept out. */
            requestedAt: string;
            /** @description Rows by table: removed, or emptied of the person. */
            rows: {
                [key: string]: number;
            };
            tenantId: string;
        };
        /**
         * @description What an erasure does, in this order.
         * @enum {string}
         */
        ErasureStep: "archives" | "crms" | "done" | "ledger" | "rows";
        /** @description An event that the host's handler refused until the queue gave up. */
        FailedHostEvent: {
            errorMessage: string | null;
            /** Format: date-time */
            failedAt: string;
            id: string;
            /** Format: date-time */
            occurredAt: string;
            type: components["schemas"]["HostEventType"];
        };
        Fault: {
            /** @description As in `Problem`. */
            code: string;
            /** @description What failed, and what to do next; names nobody. */
            message: string;
        };
        /** @description Who set a field of a lead, with the message as evidence. */
        FieldExplanation: {
            by: components["schemas"]["FieldSetter"];
            /** @description The config of the CRM that it came from; null for other sources. */
            crmConfigId: string | null;
            /** @description Null if no message is the source. */
            evidence: components["schemas"]["ScoreEvidence"] | null;
            /** @description LeadKit's id of the message that it was read from; null if there is none. */
            messageId: string | null;
            /** @description The platform's time of that message; null if there is none, and for values found before LeadKit stored this. */
            saidAt: string | null;
        };
        /** @description One remote field and the origin of its value: a source of the lead, a constant, or a template such as `{{lead.name}}`. */
        FieldMapping: {
            /** @enum {string} */
            cast?: "boolean" | "date" | "datetime" | "integer" | "number" | "string";
            default?: boolean | string | number | null;
            map?: {
                [key: string]: boolean | string | number | null;
            };
            /** @enum {string} */
            onLink?: "fill" | "overwrite";
            /** @enum {string} */
            owner?: "latest" | "local" | "remote";
            source: string;
            target: string;
            when?: {
                /** @enum {string} */
                operator: "absent" | "present";
                source: string;
            } | {
                /** @enum {string} */
                operator: "equals" | "not_equals";
                source: string;
                value: boolean | string | number;
            } | {
                /** @enum {string} */
                operator: "in" | "not_in";
                source: string;
                values: (boolean | string | number)[];
            } | {
                all: ({
                    /** @enum {string} */
                    operator: "absent" | "present";
                    source: string;
                } | {
                    /** @enum {string} */
                    operator: "equals" | "not_equals";
                    source: string;
                    value: boolean | string | number;
                } | {
                    /** @enum {string} */
                    operator: "in" | "not_in";
                    source: string;
                    values: (boolean | string | number)[];
                })[];
            } | {
                any: ({
                    /** @enum {string} */
                    operator: "absent" | "present";
                    source: string;
                } | {
                    /** @enum {string} */
                    operator: "equals" | "not_equals";
                    source: string;
                    value: boolean | string | number;
                } | {
                    /** @enum {string} */
                    operator: "in" | "not_in";
                    source: string;
                    values: (boolean | string | number)[];
                })[];
            };
            /** @enum {string} */
            whenEmpty?: "clear" | "skip";
        } | {
            /** @enum {string} */
            cast?: "boolean" | "date" | "datetime" | "integer" | "number" | "string";
            constant: boolean | string | number | null;
            default?: boolean | string | number | null;
            map?: {
                [key: string]: boolean | string | number | null;
            };
            /** @enum {string} */
            onLink?: "fill" | "overwrite";
            target: string;
            when?: {
                /** @enum {string} */
                operator: "absent" | "present";
                source: string;
            } | {
                /** @enum {string} */
                operator: "equals" | "not_equals";
                source: string;
                value: boolean | string | number;
            } | {
                /** @enum {string} */
                operator: "in" | "not_in";
                source: string;
                values: (boolean | string | number)[];
            } | {
                all: ({
                    /** @enum {string} */
                    operator: "absent" | "present";
                    source: string;
                } | {
                    /** @enum {string} */
                    operator: "equals" | "not_equals";
                    source: string;
                    value: boolean | string | number;
                } | {
                    /** @enum {string} */
                    operator: "in" | "not_in";
                    source: string;
                    values: (boolean | string | number)[];
                })[];
            } | {
                any: ({
                    /** @enum {string} */
                    operator: "absent" | "present";
                    source: string;
                } | {
                    /** @enum {string} */
                    operator: "equals" | "not_equals";
                    source: string;
                    value: boolean | string | number;
                } | {
                    /** @enum {string} */
                    operator: "in" | "not_in";
                    source: string;
                    values: (boolean | string | number)[];
                })[];
            };
            /** @enum {string} */
            whenEmpty?: "clear" | "skip";
        } | {
            /** @enum {string} */
            cast?: "boolean" | "date" | "datetime" | "integer" | "number" | "string";
            default?: boolean | string | number | null;
            map?: {
                [key: string]: boolean | string | number | null;
            };
            /** @enum {string} */
            onLink?: "fill" | "overwrite";
            target: string;
            template: string;
            when?: {
                /** @enum {string} */
                operator: "absent" | "present";
                source: string;
            } | {
                /** @enum {string} */
                operator: "equals" | "not_equals";
                source: string;
                value: boolean | string | number;
            } | {
                /** @enum {string} */
                operator: "in" | "not_in";
                source: string;
                values: (boolean | string | number)[];
            } | {
                all: ({
                    /** @enum {string} */
                    operator: "absent" | "present";
                    source: string;
                } | {
                    /** @enum {string} */
                    operator: "equals" | "not_equals";
                    source: string;
                    value: boolean | string | number;
                } | {
                    /** @enum {string} */
                    operator: "in" | "not_in";
                    source: string;
                    values: (boolean | string | number)[];
                })[];
            } | {
                any: ({
                    /** @enum {string} */
                    operator: "absent" | "present";
                    source: string;
                } | {
                    /** @enum {string} */
                    operator: "equals" | "not_equals";
                    source: string;
                    value: boolean | string | number;
                } | {
                    /** @enum {string} */
                    operator: "in" | "not_in";
                    source: string;
                    values: (boolean | string | number)[];
                })[];
            };
            /** @enum {string} */
            whenEmpty?: "clear" | "skip";
        };
        /** @description One remote field and the origin of its value: a source of the lead, a constant, or a template such as `{{lead.name}}`. */
        FieldMappingBody: {
            /** @enum {string} */
            cast?: "boolean" | "date" | "datetime" | "integer" | "number" | "string";
            default?: boolean | string | number | null;
            map?: {
                [key: string]: boolean | string | number | null;
            };
            /** @enum {string} */
            onLink?: "fill" | "overwrite";
            /** @enum {string} */
            owner?: "latest" | "local" | "remote";
            source: string;
            target: string;
            when?: {
                /** @enum {string} */
                operator: "absent" | "present";
                source: string;
            } | {
                /** @enum {string} */
                operator: "equals" | "not_equals";
                source: string;
                value: boolean | string | number;
            } | {
                /** @enum {string} */
                operator: "in" | "not_in";
                source: string;
                values: (boolean | string | number)[];
            } | {
                all: ({
                    /** @enum {string} */
                    operator: "absent" | "present";
                    source: string;
                } | {
                    /** @enum {string} */
                    operator: "equals" | "not_equals";
                    source: string;
                    value: boolean | string | number;
                } | {
                    /** @enum {string} */
                    operator: "in" | "not_in";
                    source: string;
                    values: (boolean | string | number)[];
                })[];
            } | {
                any: ({
                    /** @enum {string} */
                    operator: "absent" | "present";
                    source: string;
                } | {
                    /** @enum {string} */
                    operator: "equals" | "not_equals";
                    source: string;
                    value: boolean | string | number;
                } | {
                    /** @enum {string} */
                    operator: "in" | "not_in";
                    source: string;
                    values: (boolean | string | number)[];
                })[];
            };
            /** @enum {string} */
            whenEmpty?: "clear" | "skip";
        } | {
            /** @enum {string} */
            cast?: "boolean" | "date" | "datetime" | "integer" | "number" | "string";
            constant: boolean | string | number | null;
            default?: boolean | string | number | null;
            map?: {
                [key: string]: boolean | string | number | null;
            };
            /** @enum {string} */
            onLink?: "fill" | "overwrite";
            target: string;
            when?: {
                /** @enum {string} */
                operator: "absent" | "present";
                source: string;
            } | {
                /** @enum {string} */
                operator: "equals" | "not_equals";
                source: string;
                value: boolean | string | number;
            } | {
                /** @enum {string} */
                operator: "in" | "not_in";
                source: string;
                values: (boolean | string | number)[];
            } | {
                all: ({
                    /** @enum {string} */
                    operator: "absent" | "present";
                    source: string;
                } | {
                    /** @enum {string} */
                    operator: "equals" | "not_equals";
                    source: string;
                    value: boolean | string | number;
                } | {
                    /** @enum {string} */
                    operator: "in" | "not_in";
                    source: string;
                    values: (boolean | string | number)[];
                })[];
            } | {
                any: ({
                    /** @enum {string} */
                    operator: "absent" | "present";
                    source: string;
                } | {
                    /** @enum {string} */
                    operator: "equals" | "not_equals";
                    source: string;
                    value: boolean | string | number;
                } | {
                    /** @enum {string} */
                    operator: "in" | "not_in";
                    source: string;
                    values: (boolean | string | number)[];
                })[];
            };
            /** @enum {string} */
            whenEmpty?: "clear" | "skip";
        } | {
            /** @enum {string} */
            cast?: "boolean" | "date" | "datetime" | "integer" | "number" | "string";
            default?: boolean | string | number | null;
            map?: {
                [key: string]: boolean | string | number | null;
            };
            /** @enum {string} */
            onLink?: "fill" | "overwrite";
            target: string;
            template: string;
            when?: {
                /** @enum {string} */
                operator: "absent" | "present";
                source: string;
            } | {
                /** @enum {string} */
                operator: "equals" | "not_equals";
                source: string;
                value: boolean | string | number;
            } | {
                /** @enum {string} */
                operator: "in" | "not_in";
                source: string;
                values: (boolean | string | number)[];
            } | {
                all: ({
                    /** @enum {string} */
                    operator: "absent" | "present";
                    source: string;
                } | {
                    /** @enum {string} */
                    operator: "equals" | "not_equals";
                    source: string;
                    value: boolean | string | number;
                } | {
                    /** @enum {string} */
                    operator: "in" | "not_in";
                    source: string;
                    values: (boolean | string | number)[];
                })[];
            } | {
                any: ({
                    /** @enum {string} */
                    operator: "absent" | "present";
                    source: string;
                } | {
                    /** @enum {string} */
                    operator: "equals" | "not_equals";
                    source: string;
                    value: boolean | string | number;
                } | {
                    /** @enum {string} */
                    operator: "in" | "not_in";
                    source: string;
                    values: (boolean | string | number)[];
                })[];
            };
            /** @enum {string} */
            whenEmpty?: "clear" | "skip";
        };
        /**
         * @description Who set a field. `machine`: a scorer found it in a message. `person`: the host or one of its users. `platform`: the person's profile or a lead form. `crm`: somebody changed it in a CRM.
         * @enum {string}
         */
        FieldSetter: "crm" | "machine" | "person" | "platform";
        FieldSource: {
            by: components["schemas"]["FieldSetter"];
            /** @description The config of the CRM that it came from; null for other sources. */
            crmConfigId: string | null;
            /** @description LeadKit's id of the message that it was read from; null if there is none. */
            messageId: string | null;
            /** @description The platform's time of that message; null if there is none, and for values found before LeadKit stored this. */
            saidAt: string | null;
        };
        FindDuplicatesBody: {
            /**
             * Format: date-time
             * @description Only for leads that changed since then.
             */
            changedAfter?: string;
            /** @description Only for these leads, 1 to 200. Default: all. */
            leadIds?: string[];
        };
        /**
         * @description Why a generated reply waits for a person although the tenant's settings say `send`: a fault that the check of drafts found in it, or `needs_approval`: the platform accepts automatic public answers only from applications that it has approved.
         * @enum {string}
         */
        HeldReason: "email" | "empty" | "link" | "needs_approval" | "number" | "price" | "secret" | "too_long";
        /** @enum {string} */
        HostEventType: "account.backfilled" | "account.health_changed" | "account.reauth_due" | "ai.budget_reached" | "archive.month_dropped" | "bulk.finished" | "bulk.started" | "consent.given" | "consent.withdrawn" | "conversation.assigned" | "conversation.automation_paused" | "conversation.automation_resumed" | "conversation.taken_over" | "conversation.target_due" | "conversation.target_missed" | "crm.drifted" | "crm.duplicate" | "crm.failed" | "crm.paused" | "crm.record_changed" | "crm.recovered" | "crm.synced" | "crm.value_refused" | "delivery.held" | "lead.assigned" | "lead.created" | "lead.deleted" | "lead.duplicate_suggested" | "lead.merged" | "lead.moved" | "lead.scored" | "lead.unmerged" | "lead.updated" | "message.received" | "note.created" | "note.removed" | "platform.status" | "reply.drafted" | "reply.failed" | "reply.reviewed" | "reply.sent" | "retention.rows_deleted" | "subject.erased" | "task.dead";
        /** @description By what somebody may be known to have been erased. */
        KnownByBody: {
            email: string;
        } | {
            phone: string;
        } | {
            participantId: string;
            platform: string;
        };
        /** @description The person behind a conversation, or one that the host entered. */
        Lead: {
            /** @description When it got its owner; null without one. */
            assignedAt: string | null;
            /** @description The team that looks after it, if it came to the user through a team, or waits in the team's queue. */
            assignedTeamId: string | null;
            /** @description The user who looks after the lead; null for nobody. */
            assignedUserId: string | null;
            company: string | null;
            /** @description What the person said about automatic messages, on any channel; null for nothing. Kept when the lead is removed. */
            consent: components["schemas"]["LeadConsent"] | null;
            /** @description Null for a lead that the host entered. A conversation has one lead at most. */
            conversationId: string | null;
            /** Format: date-time */
            createdAt: string;
            /** @description The host's own fields (`customFields.leads` of the kit); one without a value is missing. */
            custom: {
                [key: string]: unknown;
            };
            /** @description Stored custom values that do not fit the kit's schema any more, and are therefore not in `custom`; usually empty. */
            customIssues: components["schemas"]["CustomIssue"][];
            /** @description Set for a removed lead: its contact data, notes and reasonings are erased, and later messages do not restore it. */
            deletedAt: string | null;
            email: string | null;
            /** @description Who set each field that has a value; a field that was last set before LeadKit stored this has no entry. */
            fieldSources: components["schemas"]["LeadFieldSources"];
            id: string;
            /** @description Of the newest scoring, regardless of an override; null before the first. */
            machineScore: ("cold" | "hot" | "warm") | null;
            /** @description 0 to 100. */
            machineScoreValue: number | null;
            /** @description Leads that were merged into this one, also through another one; empty for most. A lead with members shows what follows from all of them. */
            memberIds: string[];
            /** @description The lead that shows this one since a merge; null in lists, and for every lead that was not merged. */
            mergedInto: string | null;
            name: string | null;
            notes: string | null;
            /** @description Since when the rules look for an owner; null if they do not. */
            ownerWantedSince: string | null;
            phone: string | null;
            /** @description When it was first moved to `qualified`; null if it never was, and for moves from before LeadKit stored this. */
            qualifiedAt: string | null;
            /** @description The person's score while there is an override, otherwise the machine's; null before the first scoring. */
            score: ("cold" | "hot" | "warm") | null;
            /** @description When a machine last scored the lead. */
            scoredAt: string | null;
            /** @description The score that a person set, until somebody clears it; null if the machine's score counts. */
            scoreOverride: components["schemas"]["ScoreOverride"] | null;
            /** @description 0 to 100. */
            scoreValue: number | null;
            status: components["schemas"]["LeadStatus"];
            /** @description Ids of its tags, sorted; of a merged lead those of all its leads. */
            tagIds: string[];
            /** Format: date-time */
            updatedAt: string;
            /** @description Increases with every change of what is known about the lead, not with a new owner; pass it as `expectedVersion` to change only what you have read. */
            version: number;
        };
        /** @description Where a lead came from. */
        LeadAttribution: {
            /** @description The earliest touch. Null for a lead that the host entered, and for one whose conversation has no messages yet. */
            first: components["schemas"]["LeadTouch"] | null;
            /** @description The latest touch other than `direct`; the `direct` one if there is no other. */
            last: components["schemas"]["LeadTouch"] | null;
            /** @description All, oldest first: the first, and at most 200 others, the latest of them. */
            touches: components["schemas"]["LeadTouch"][];
        };
        /** @description The newest known statement by a lead about automatic messages. */
        LeadConsent: {
            /**
             * Format: date-time
             * @description When it was said, by the platform's clock.
             */
            at: string;
            /** @description `participant`, or who recorded it. */
            by: string;
            channel: ("direct_message" | "public") | null;
            /** @description Where it was said, which may be another conversation of the same person. */
            conversationId: string | null;
            /** @description The message that says so; null for what the host recorded. */
            messageId: string | null;
            platform: string | null;
            recordId: string;
            status: components["schemas"]["ConsentStatus"];
        };
        /** @description Two leads that may be one person. */
        LeadDuplicate: {
            /** @description 0 to 1, from what the two have in common and how their names relate. */
            confidence: number;
            /** Format: date-time */
            foundAt: string;
            id: string;
            /** @description The smaller of the two ids. Both are leads that are shown today: the merged lead, if one was merged since the suggestion. */
            leadId: string;
            otherLeadId: string;
            /** @description `email`, `phone`, `participant` (of one Meta business), `record` (in a CRM): exactly the same. `name` and `name_and_company`: alike. */
            reasons: ("email" | "name" | "name_and_company" | "participant" | "phone" | "record")[];
        };
        /** @description Who set each field, by its name; those of custom fields are `custom.budget`. */
        LeadFieldSources: {
            [key: string]: components["schemas"]["FieldSource"];
        };
        /** @description Something that a lead is known by, with the evidence. */
        LeadIdentity: {
            conversationId: string;
            /** @constant */
            kind: "participant";
            /** @description The lead that it came by: the lead itself, or one that was merged into it. */
            leadId: string;
            participantId: string;
            platform: string;
            /**
             * Format: date-time
             * @description When the conversation began.
             */
            since: string;
            socialAccountId: string;
            username: string | null;
        } | {
            /** @description Who set it; null for a value from before LeadKit stored sources. */
            by: ("crm" | "machine" | "person" | "platform") | null;
            /** @enum {string} */
            kind: "email" | "phone";
            /** @description The lead that it came by: the lead itself, or one that was merged into it. */
            leadId: string;
            /** @description The message that says so; null if none does. */
            messageId: string | null;
            /** @description The platform's time of that message; null if there is none. */
            saidAt: string | null;
            /** @description As it was given. */
            value: string;
        };
        /** @description Leads that were merged into another. A merge that was undone stays in the history. */
        LeadMerge: {
            /** @description A user's id, or a word chosen by the host. */
            by: string;
            id: string;
            /** @description The lead that shows the others. It may have been merged into another one itself since then. */
            intoId: string;
            /** @description The leads that this merge brought to it. */
            leadIds: string[];
            /** Format: date-time */
            mergedAt: string;
            /** @description Null for none, and once the person was erased. */
            reason: string | null;
            /** @description Null while the merge lasts. */
            undoneAt: string | null;
            undoneBy: string | null;
            undoneReason: string | null;
        };
        /** @description Who looks after a lead now. */
        LeadOwner: {
            /** @description When it got its owner; null without one. */
            assignedAt: string | null;
            leadId: string;
            /** @description Since when the rules look for an owner; null if they do not. */
            ownerWantedSince: string | null;
            teamId: string | null;
            userId: string | null;
        };
        /** @description One scoring of a lead. All are kept; the lead shows the one that rests on the newest message. */
        LeadScore: {
            /**
             * Format: date-time
             * @description The platform's time of the newest message that it rests on.
             */
            basisReceivedAt: string;
            /** @description 0 to 1. */
            confidence: number;
            id: string;
            leadId: string;
            /** @description The message that caused the scoring; its text may be archived by now. */
            messageId: string | null;
            model: string;
            /** @description Identifies the tenant's additions to the scorer (`settings.scorerProfile`); null if there are none. */
            profileHash: string | null;
            reasoning: string;
            /** @description The rescoring, or the bulk run, that created it; null for a score that a message caused. */
            rescoreId: string | null;
            /** @description Values are comparable within one version only. */
            rubricVersion: string;
            score: components["schemas"]["LeadScoreName"];
            /** Format: date-time */
            scoredAt: string;
            /** @description 0 to 100. */
            scoreValue: number;
            signals: {
                messageIds: string[];
                name: string;
                weight: number;
            }[];
        };
        /** @description Why a lead is as it is shown: its scoring, each signal with its messages, and the source of each field. */
        LeadScoreExplanation: {
            /** @description The lead's `fieldSources`, with the texts. */
            fields: {
                company?: components["schemas"]["FieldExplanation"];
                email?: components["schemas"]["FieldExplanation"];
                name?: components["schemas"]["FieldExplanation"];
                notes?: components["schemas"]["FieldExplanation"];
                phone?: components["schemas"]["FieldExplanation"];
            };
            /** @description A person's score that is shown instead; null for none. */
            override: components["schemas"]["ScoreOverride"] | null;
            score: components["schemas"]["LeadScore"];
            signals: {
                evidence: components["schemas"]["ScoreEvidence"][];
                messageIds: string[];
                name: string;
                weight: number;
            }[];
        };
        /** @enum {string} */
        LeadScoreName: "cold" | "hot" | "warm";
        /** @enum {string} */
        LeadStatus: "contacted" | "converted" | "lost" | "new" | "qualified";
        /** @description One source by which a lead's person came, from the first time to the last. What the fields hold, by platform: docs/guides/attribution.md. */
        LeadTouch: {
            adGroupId: string | null;
            adId: string | null;
            adTitle: string | null;
            campaign: string | null;
            campaignId: string | null;
            /** @description The conversation that it came by; null for a lead form. */
            conversationId: string | null;
            /** @description What else the platform said about it, as it came. */
            extra: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description By the platform's clock.
             */
            firstAt: string;
            formId: string | null;
            kind: components["schemas"]["LeadTouchKind"];
            /**
             * Format: date-time
             * @description The last time by this source; `firstAt` for a single one.
             */
            lastAt: string;
            link: string | null;
            platform: string;
            postId: string | null;
            productId: string | null;
            ref: string | null;
            /** @description LeadKit's id of the connected account. */
            socialAccountId: string;
            source: string | null;
            type: string | null;
            utmContent: string | null;
            utmMedium: string | null;
            utmSource: string | null;
            utmTerm: string | null;
        };
        /** @enum {string} */
        LeadTouchKind: "ad" | "comment" | "direct" | "form" | "link" | "mention" | "product" | "referral" | "story";
        /** @description One move of a lead through its lifecycle. Moves are never removed, and change in one way: removing the lead erases their reasons. */
        LeadTransition: {
            /** @description Who moved it: a user's id, or a name chosen by the host such as `import`. */
            by: string;
            from: components["schemas"]["LeadStatus"];
            id: string;
            leadId: string;
            /** Format: date-time */
            movedAt: string;
            /** @description Null also after the lead was removed. */
            reason: string | null;
            to: components["schemas"]["LeadStatus"];
        };
        /** @description Why something may not be removed, by whom and for how long. Holds are never removed; they end. */
        LegalHold: {
            id: string;
            /** @description Whether it keeps its subject now. */
            inForce: boolean;
            /** Format: date-time */
            placedAt: string;
            placedBy: string;
            reason: string;
            releasedAt: string | null;
            releasedBy: string | null;
            releaseReason: string | null;
            subject: components["schemas"]["LegalHoldSubject"];
            /** @description When it ends by itself; null: when it is released. */
            until: string | null;
        };
        /** @description A hold as an error and a report name it. */
        LegalHoldInShort: {
            id: string;
            subject: components["schemas"]["LegalHoldSubject"];
            /** @description When it ends by itself; null: when it is released. */
            until: string | null;
        };
        /** @description What a hold covers. */
        LegalHoldSubject: {
            conversationId: string;
        } | {
            leadId: string;
        } | {
            /** @constant */
            tenant: true;
        };
        /** @description What a hold covers. */
        LegalHoldSubjectBody: {
            conversationId: string;
        } | {
            leadId: string;
        } | {
            /** @constant */
            tenant: true;
        };
        /** @description A config together with its mappings, which the base type leaves out. */
        MappedCrmConfig: {
            /** @description True if each change to a lead is synced automatically. */
            autoSync: boolean;
            /** @description When the config was last checked against its CRM. Null before the first check. */
            checkedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** @description Fields that writes leave out, because the CRM would refuse them. */
            fieldFaults: components["schemas"]["CrmFieldFault"][];
            /** @description Null: the provider's defaults. */
            fieldMappings: components["schemas"]["FieldMapping"][] | null;
            /** @description What the last check found. */
            findings: components["schemas"]["PreflightFinding"][];
            id: string;
            /** @description The remote object that leads become, such as `contacts`. */
            object: string;
            /**
             * @description What happens to a removed lead's record: moved to the vendor's trash, erased for good, or kept.
             * @enum {string}
             */
            onDelete: "keep" | "purge" | "trash";
            /**
             * @description What to do if the person is already in the CRM: give that record our key (`link`), or fail.
             * @enum {string}
             */
            onDuplicate: "fail" | "link";
            /** @description Set while nothing is sent, by `pause` or because the vendor refused the credentials; leads wait in the outbox. */
            pausedAt: string | null;
            /** @description One word, such as `auth_revoked` or the host's own reason. */
            pausedReason: string | null;
            provider: string;
            /** @description The vendor's id of the account; null before the first `verify`. */
            remoteAccountId: string | null;
            /** Format: date-time */
            updatedAt: string;
        };
        MergeEntry: {
            /**
             * Format: date-time
             * @description When it happened: by the platform's clock for messages and touches, otherwise by the host's.
             */
            at: string;
            /** @description Unique within its kind. */
            id: string;
            /** @constant */
            kind: "merge";
            merge: components["schemas"]["LeadMerge"];
        };
        /** @description What a merge does, or would do. */
        MergeReport: {
            /** @description Records in CRMs that the merged lead does not use. They are left alone, and the event `crm.duplicate` names them. */
            duplicateRecords: {
                crmConfigId: string;
                leadId: string;
            }[];
            /** @description Leads that were further in their lifecycle than the merged lead, which keeps its own status: move it if they are right. */
            further: {
                leadId: string;
                status: components["schemas"]["LeadStatus"];
            }[];
            /** @description The merged lead as it is shown then. */
            lead: components["schemas"]["Lead"];
            /** @description Null for a dry run. */
            merge: components["schemas"]["LeadMerge"] | null;
        };
        /** @description One message of a conversation in its current form: edits are applied, and a deleted one has lost its content. */
        Message: {
            attachments: {
                id?: string;
                title?: string;
                type: string;
                url?: string;
            }[];
            author: components["schemas"]["MessageAuthor"];
            /** @description Null for a message without text, and for a deleted one. */
            content: string | null;
            conversationId: string;
            deletedAt: string | null;
            direction: components["schemas"]["MessageDirection"];
            editedAt: string | null;
            id: string;
            /**
             * Format: date-time
             * @description When LeadKit stored it.
             */
            ingestedAt: string;
            metadata: {
                [key: string]: unknown;
            };
            /** @description Unique per social account. */
            platformMessageId: string;
            /**
             * Format: date-time
             * @description The platform's own time; messages are ordered by it.
             */
            receivedAt: string;
            replyToPlatformMessageId: string | null;
            senderId: string | null;
            subtype: components["schemas"]["MessageSubtype"];
        };
        /**
         * @description `unknown`: outbound, and the platform does not say whether a person or another application wrote it.
         * @enum {string}
         */
        MessageAuthor: "automation" | "participant" | "person" | "unknown";
        /** @enum {string} */
        MessageDirection: "inbound" | "outbound";
        /** @description A message as it is now: edits are applied, and a deleted one has no content. */
        MessageEntry: {
            /** @description The month, such as `2026-02`, whose archive it was read from; null for a message in the database. */
            archivedMonth: string | null;
            /**
             * Format: date-time
             * @description When it happened: by the platform's clock for messages and touches, otherwise by the host's.
             */
            at: string;
            /** @description Unique within its kind. */
            id: string;
            /** @constant */
            kind: "message";
            message: components["schemas"]["Message"];
        };
        /** @enum {string} */
        MessageSubtype: "attachment" | "comment" | "encrypted" | "mention" | "postback" | "quick_reply" | "quote" | "reply" | "text" | "unsupported";
        /** @description The reason of a removed lead's move is null. */
        MoveEntry: {
            /**
             * Format: date-time
             * @description When it happened: by the platform's clock for messages and touches, otherwise by the host's.
             */
            at: string;
            /** @description Unique within its kind. */
            id: string;
            /** @constant */
            kind: "move";
            move: components["schemas"]["LeadTransition"];
        };
        NewAiTaskBody: {
            messageId: string;
        };
        NewConversationBody: {
            /** @enum {string} */
            channel?: "direct_message" | "public";
            /** @description Values of the host's own fields. */
            custom?: {
                [key: string]: unknown;
            };
            metadata?: {
                [key: string]: unknown;
            };
            participantId: string;
            participantName?: string | null;
            participantUsername?: string | null;
            platformConversationId: string;
            socialAccountId: string;
            /** Format: date-time */
            startedAt?: string;
        };
        NewLeadBody: {
            company?: string | null;
            conversationId?: string | null;
            /** @description Values of the host's own fields. */
            custom?: {
                [key: string]: unknown;
            };
            email?: string | null;
            name?: string | null;
            notes?: string | null;
            phone?: string | null;
        };
        NewTagBody: {
            color?: string;
            name: string;
        };
        NoteEntry: {
            /**
             * Format: date-time
             * @description When it happened: by the platform's clock for messages and touches, otherwise by the host's.
             */
            at: string;
            /** @description Unique within its kind. */
            id: string;
            /** @constant */
            kind: "note";
            note: components["schemas"]["ConversationNote"];
        };
        /** @description What a tenant itself has set; null where it goes by its tier, or else by the kit. */
        OwnRetention: {
            archiveFormat: string | null;
            messagesDays: number | null;
        };
        /** @description The tokens of one connected account, decrypted for a single call. */
        PlatformCredentials: {
            accessToken: string;
            /** Format: date-time */
            expiresAt?: string;
            refreshToken?: string;
            /** Format: date-time */
            refreshTokenExpiresAt?: string;
            scopes?: string[];
        };
        /** @description What `crmConfigs.preflight` found. */
        PreflightFinding: {
            /** @constant */
            code: "unknown_field";
            /** @description The remote field; null for the account or the object as a whole. */
            field: string;
            /** @description What a person has to do to fix it. Contains no lead data. */
            fix: string;
            /**
             * @description `error`: records are refused, or the field is lost. `warning`: this may affect some records.
             * @enum {string}
             */
            severity: "error" | "warning";
            /** @description The field that was probably meant. */
            suggestion: string | null;
        } | {
            /** @constant */
            code: "undeclared_source";
            /** @description The remote field; null for the account or the object as a whole. */
            field: string;
            /** @description What a person has to do to fix it. Contains no lead data. */
            fix: string;
            /**
             * @description `error`: records are refused, or the field is lost. `warning`: this may affect some records.
             * @enum {string}
             */
            severity: "error" | "warning";
            source: string;
        } | {
            /** @constant */
            code: "read_only_field";
            /** @description The remote field; null for the account or the object as a whole. */
            field: string;
            /** @description What a person has to do to fix it. Contains no lead data. */
            fix: string;
            /**
             * @description `error`: records are refused, or the field is lost. `warning`: this may affect some records.
             * @enum {string}
             */
            severity: "error" | "warning";
        } | {
            /** @constant */
            code: "key_field_mapped";
            /** @description The remote field; null for the account or the object as a whole. */
            field: string;
            /** @description What a person has to do to fix it. Contains no lead data. */
            fix: string;
            /**
             * @description `error`: records are refused, or the field is lost. `warning`: this may affect some records.
             * @enum {string}
             */
            severity: "error" | "warning";
        } | {
            /** @constant */
            code: "required_field_unmapped";
            /** @description The remote field; null for the account or the object as a whole. */
            field: string;
            /** @description What a person has to do to fix it. Contains no lead data. */
            fix: string;
            /**
             * @description `error`: records are refused, or the field is lost. `warning`: this may affect some records.
             * @enum {string}
             */
            severity: "error" | "warning";
        } | {
            /** @constant */
            code: "required_field_may_be_empty";
            /** @description The remote field; null for the account or the object as a whole. */
            field: string;
            /** @description What a person has to do to fix it. Contains no lead data. */
            fix: string;
            /**
             * @description `error`: records are refused, or the field is lost. `warning`: this may affect some records.
             * @enum {string}
             */
            severity: "error" | "warning";
        } | {
            /** @constant */
            code: "picklist_value";
            /** @description The remote field; null for the account or the object as a whole. */
            field: string;
            /** @description What a person has to do to fix it. Contains no lead data. */
            fix: string;
            /**
             * @description `error`: records are refused, or the field is lost. `warning`: this may affect some records.
             * @enum {string}
             */
            severity: "error" | "warning";
            /** @description Values that constants, defaults, value maps and sources with few values can produce, and that the picklist lacks. */
            values: string[];
        } | {
            /** @constant */
            code: "picklist_open";
            /** @description The remote field; null for the account or the object as a whole. */
            field: string;
            /** @description What a person has to do to fix it. Contains no lead data. */
            fix: string;
            /**
             * @description `error`: records are refused, or the field is lost. `warning`: this may affect some records.
             * @enum {string}
             */
            severity: "error" | "warning";
        } | {
            /** @constant */
            code: "type_mismatch";
            /** @description The remote field; null for the account or the object as a whole. */
            field: string;
            /** @enum {string} */
            fieldType: "boolean" | "date" | "datetime" | "integer" | "multi_picklist" | "number" | "other" | "picklist" | "reference" | "string" | "text";
            /** @description What a person has to do to fix it. Contains no lead data. */
            fix: string;
            /**
             * @description `error`: records are refused, or the field is lost. `warning`: this may affect some records.
             * @enum {string}
             */
            severity: "error" | "warning";
            valueKind: components["schemas"]["ValueKind"];
        } | {
            /** @constant */
            code: "cast_fails";
            /** @description The remote field; null for the account or the object as a whole. */
            field: string;
            /** @description What a person has to do to fix it. Contains no lead data. */
            fix: string;
            /**
             * @description `error`: records are refused, or the field is lost. `warning`: this may affect some records.
             * @enum {string}
             */
            severity: "error" | "warning";
        } | {
            /** @constant */
            code: "too_long";
            /** @description The remote field; null for the account or the object as a whole. */
            field: string;
            /** @description What a person has to do to fix it. Contains no lead data. */
            fix: string;
            /** @description How long a value can become, or was in the sample. */
            length: number;
            /** @description In characters. */
            maxLength: number;
            /**
             * @description `error`: records are refused, or the field is lost. `warning`: this may affect some records.
             * @enum {string}
             */
            severity: "error" | "warning";
        } | {
            /** @constant */
            code: "account_problem";
            /** @description The remote field; null for the account or the object as a whole. */
            field: string | null;
            /** @description What a person has to do to fix it. Contains no lead data. */
            fix: string;
            /** @enum {string} */
            problem: "api_version_unsupported" | "key_field_missing" | "key_field_not_unique" | "key_field_read_only" | "missing_scope" | "object_unavailable";
            /**
             * @description `error`: records are refused, or the field is lost. `warning`: this may affect some records.
             * @enum {string}
             */
            severity: "error" | "warning";
        } | {
            /** @constant */
            code: "sample_left_out";
            /** @description The remote field; null for the account or the object as a whole. */
            field: string;
            /** @description What a person has to do to fix it. Contains no lead data. */
            fix: string;
            /**
             * @description `error`: records are refused, or the field is lost. `warning`: this may affect some records.
             * @enum {string}
             */
            severity: "error" | "warning";
        };
        PreflightOptionsBody: {
            /** @description The lead whose record is shown. Default: the newest, or an invented one if there are no leads yet. */
            leadId?: string;
        };
        /** @description The record that a lead would become, before the provider converts the values to its vendor's format. */
        PreflightSample: {
            /** @description Remote field name → value; null empties the field. */
            fields: {
                [key: string]: components["schemas"]["CrmFieldValue"];
            };
            /** @description The value of the key field. */
            key: string;
            /**
             * @description `built_in`: the tenant has no leads yet, so a made-up one is shown.
             * @enum {string}
             */
            lead: "built_in" | "given" | "newest";
            /** @description Fields whose value could not be cast. */
            leftOut: string[];
        };
        /** @description Why a request failed (RFC 9457). */
        Problem: {
            /** @description One of the closed list of codes; programs decide by it. */
            code: string;
            /** @description For people: the operation, and what to do next. */
            detail?: string;
            /** @description Which fields are wrong, and why. */
            errors?: components["schemas"]["ProblemField"][];
            /** @description For `legal_hold`: the holds that keep it. */
            holds?: {
                id: string;
            }[];
            /** @description The same request may succeed later. */
            retryable: boolean;
            status: number;
            title: string;
            /** @description A URN of the code: `urn:leadkit:problem:not_found`. */
            type: string;
        };
        ProblemField: {
            /** @description The rule that it breaks; never its value. */
            detail: string;
            /** @description The name of a header. */
            header?: string;
            /** @description The name of a parameter of the address. */
            parameter?: string;
            /** @description A JSON pointer into the body, such as `#/email`. */
            pointer?: string;
        };
        RehydratedMonth: {
            /** @description Of the archive, without late ones that the database had. */
            messageCount: number;
            /** @description `2026-02`. */
            month: string;
            /**
             * Format: date-time
             * @description Until when it stays in the database.
             */
            until: string;
        };
        RehydrateOptionsBody: {
            /** @description How long the month stays in the database. In days, 1 to 365. Default 7. */
            days?: number;
        };
        /** @description A message that LeadKit sends, or has sent, into a conversation. */
        Reply: {
            /** @enum {string} */
            author: "automation" | "person";
            /** @description 0 to 1, for a generated reply. */
            confidence: number | null;
            content: string;
            conversationId: string;
            /** @description The disclosure of a generated reply, before its text, for when the participant must be told; null if there is none. */
            disclosure: string | null;
            errorCode: string | null;
            errorMessage: string | null;
            /** Format: date-time */
            generatedAt: string;
            /** @description Why a draft was not sent automatically; empty if the settings asked for a draft, and once it is approved. */
            heldReasons: components["schemas"]["HeldReason"][];
            id: string;
            /** @description The message it answers; null for one that the host started. */
            messageId: string | null;
            nextRetryAt: string | null;
            /** @description The platform's id of the sent message. */
            platformMessageId: string | null;
            retryCount: number;
            sendingAt: string | null;
            sentAt: string | null;
            status: components["schemas"]["ReplyStatus"];
            /** @description The user who wrote it, for the author `person`. */
            userId: string | null;
        };
        /** @description A reply, or a draft of one, when it was written; its status says what became of it. Once it is sent, it is a message, too. */
        ReplyEntry: {
            /**
             * Format: date-time
             * @description When it happened: by the platform's clock for messages and touches, otherwise by the host's.
             */
            at: string;
            /** @description Unique within its kind. */
            id: string;
            /** @constant */
            kind: "reply";
            reply: components["schemas"]["Reply"];
        };
        /** @enum {string} */
        ReplyStatus: "failed" | "pending" | "sending" | "sent" | "unknown";
        /** @description A rescoring of all leads: `leads.rescore({ resume: id })` continues one that is `comparing` or `applying` after a crash, or `stopped`. */
        Rescore: {
            /** @description Leads that have taken over the new score. */
            applied: number;
            /** @description Leads with a new score to compare. */
            compared: number;
            /** Format: date-time */
            createdAt: string;
            /** @description Leads whose question the scorer permanently refused. */
            failed: number;
            id: string;
            /** @description Leads that were scored, changed or removed after the comparison: their new score was discarded. */
            movedOn: number;
            /** @description Identifies the profile that it scores with; null for none. */
            profileHash: string | null;
            /** @description Leads without a score, or whose question cannot be asked again. */
            skipped: number;
            /**
             * @description `stopped`: the tenant's AI budget was spent, and it chose to stop. What was compared is kept, and nothing is applied.
             * @enum {string}
             */
            status: "applied" | "applying" | "compared" | "comparing" | "stopped";
            /** Format: date-time */
            updatedAt: string;
        };
        RescoreOptionsBody: {
            /** @description Leads that are read, asked and written together, 1 to 500. Default 50. */
            batchSize?: number;
            /** @description True only compares: `rescore({ resume: id, dryRun: false })` applies the compared scores without asking again. Default false. */
            dryRun?: boolean;
            /** @description Continues a rescoring that was interrupted or only compared; it keeps its rubric. */
            resume?: string;
            /** @description Words, rules and examples to score with, in place of `settings.scorerProfile`; null for none. Later scorings use the settings. */
            rubric?: {
                examples?: {
                    /** @enum {string} */
                    intent: "complaint" | "greeting" | "opt_out" | "other" | "purchase" | "question" | "spam" | "support";
                    reply?: string;
                    text: string;
                }[];
                rules?: {
                    description: string;
                    name: string;
                    phrases: string[];
                    weight: number;
                }[];
                words?: {
                    /** @enum {string} */
                    intent: "complaint" | "greeting" | "opt_out" | "other" | "purchase" | "question" | "spam" | "support";
                    phrases: string[];
                }[];
            } | null;
        };
        /** @description A rescoring with the differences that it makes. */
        RescoreReport: {
            /** @description Leads that have taken over the new score. */
            applied: number;
            /** @description How many leads move from which band to which, including those that stay. */
            bands: {
                from: components["schemas"]["LeadScoreName"];
                leads: number;
                to: components["schemas"]["LeadScoreName"];
            }[];
            /** @description Leads with a new score to compare. */
            compared: number;
            /** Format: date-time */
            createdAt: string;
            /** @description Leads whose question the scorer permanently refused. */
            failed: number;
            id: string;
            /** @description At most 20, largest first. */
            largestChanges: {
                from: components["schemas"]["ScoreInShort"];
                leadId: string;
                to: components["schemas"]["ScoreInShort"];
            }[];
            /** @description Leads that were scored, changed or removed after the comparison: their new score was discarded. */
            movedOn: number;
            /** @description Identifies the profile that it scores with; null for none. */
            profileHash: string | null;
            /** @description Leads without a score, or whose question cannot be asked again. */
            skipped: number;
            /**
             * @description `stopped`: the tenant's AI budget was spent, and it chose to stop. What was compared is kept, and nothing is applied.
             * @enum {string}
             */
            status: "applied" | "applying" | "compared" | "comparing" | "stopped";
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description What the next run of retention would do. */
        RetentionDryRun: {
            archiveFormat: string;
            /**
             * Format: date-time
             * @description Months that ended by then are old enough.
             */
            before: string;
            goes: components["schemas"]["DryRunSum"];
            held: components["schemas"]["DryRunSum"];
            messagesDays: number;
            /** @description Oldest first. */
            months: components["schemas"]["DryRunMonth"][];
        };
        /** @description How long a tenant's messages stay in the database, and in which format they leave it. */
        RetentionPolicy: {
            archiveFormat: string;
            messagesDays: number;
            own: components["schemas"]["OwnRetention"];
            setAt: string | null;
            /** @description Who set `own` last, and when; null if nobody did. */
            setBy: string | null;
        };
        /** @description One setting of a tenant's policy. */
        RetentionPolicyChange: {
            archiveFormat: string | null;
            id: string;
            messagesDays: number | null;
            /** Format: date-time */
            setAt: string;
            setBy: string;
        };
        RetentionPolicyChangesBody: {
            /** @description The id of one of the kit's formats; null goes by the tier again, or else by the kit. */
            archiveFormat?: string | null;
            /** @description In days, 1 to 36,500; null goes by the tier again, or else by the kit. */
            messagesDays?: number | null;
        };
        /** @description Who approved, changed or rejected a draft. */
        ReviewEntry: {
            /**
             * Format: date-time
             * @description When it happened: by the platform's clock for messages and touches, otherwise by the host's.
             */
            at: string;
            /** @description Unique within its kind. */
            id: string;
            /** @constant */
            kind: "review";
            review: components["schemas"]["DraftReview"];
        };
        /** @description A named set of permissions: one of the three that every tenant has, or the tenant's own. */
        Role: {
            /** @description `admin`, `member` and `viewer` are the same for all tenants and cannot be changed. */
            builtIn: boolean;
            /** Format: date-time */
            createdAt: string;
            id: string;
            name: string;
            permissions: string[];
        };
        RoleCreateBody: {
            /** @description Unique within the tenant, 1 to 50 characters. */
            name: string;
            /** @description Single permissions and wildcards. Those of operators (`tenants`, `deliveries`, `system`) belong to no role. */
            permissions: components["schemas"]["TenantPermissionBody"][];
        };
        RotationReport: {
            rotated: number;
            /** @description Secrets that no configured key can decrypt. They are not changed; store them again, or restore their key. */
            unreadable: components["schemas"]["SecretPlace"][];
        };
        ScoreEntry: {
            /**
             * Format: date-time
             * @description When it happened: by the platform's clock for messages and touches, otherwise by the host's.
             */
            at: string;
            /** @description Unique within its kind. */
            id: string;
            /** @constant */
            kind: "score";
            score: components["schemas"]["LeadScore"];
        };
        /** @description A message that a signal rests on. */
        ScoreEvidence: {
            /** @description Null when the message had no text, was deleted by its author, or is archived. */
            content: string | null;
            messageId: string;
            receivedAt: string | null;
        };
        /** @description A short form of a score. */
        ScoreInShort: {
            score: components["schemas"]["LeadScoreName"];
            /** @description 0 to 100. */
            scoreValue: number;
        };
        /** @description A person's score of a lead, beside the machine's. */
        ScoreOverride: {
            /** Format: date-time */
            at: string;
            /** @description A user's id, or a word chosen by the host. */
            by: string;
            reason: string;
            score: components["schemas"]["LeadScoreName"];
            /** @description 0 to 100. */
            scoreValue: number;
        };
        /** @description The question behind a score, rebuilt from stored data so that it can be asked again. */
        ScoreQuestion: {
            /** @description True when it is exactly what the scorer was asked. False when a message has been edited, deleted or archived since. */
            exact: boolean;
            request: components["schemas"]["ScoreRequest"];
        };
        ScoreRequest: {
            classification: components["schemas"]["Classification"];
            /** @description The message that the task is about; it is in the transcript. */
            messageId: string;
            /** @description What the tenant adds to the scorer; absent if it adds nothing. */
            profile?: {
                examples: {
                    /** @enum {string} */
                    intent: "complaint" | "greeting" | "opt_out" | "other" | "purchase" | "question" | "spam" | "support";
                    reply?: string;
                    text: string;
                }[];
                rules: {
                    description: string;
                    name: string;
                    phrases: string[];
                    weight: number;
                }[];
                words: {
                    /** @enum {string} */
                    intent: "complaint" | "greeting" | "opt_out" | "other" | "purchase" | "question" | "spam" | "support";
                    phrases: string[];
                }[];
            };
            transcript: components["schemas"]["Transcript"];
        };
        /** @description The row and column that a secret belongs to. It cannot be decrypted anywhere else, so a copied row reveals nothing. */
        SecretPlace: {
            column: string;
            rowId: string;
            table: string;
            tenantId: string;
        };
        /** @description A saved filter of leads: whoever matches it now is in it. */
        Segment: {
            /** Format: date-time */
            createdAt: string;
            /** @description Null if this version of LeadKit cannot read it; then `problem` says why, and `segments.update` gives it another. */
            filter: components["schemas"]["SegmentFilter"] | null;
            id: string;
            name: string;
            /** @description A user's id, or a name chosen by the host. */
            owner: string;
            problem: string | null;
            /** @description False for a segment that only its owner sees in `segments.list({ visibleTo })`. */
            shared: boolean;
            /** Format: date-time */
            updatedAt: string;
            /** @description Increases with every change. */
            version: number;
        };
        SegmentFilter: {
            assignedTeamId?: string | null;
            assignedUserId?: string | null;
            conversationId?: string;
            /** Format: date-time */
            createdAfter?: string;
            createdWithinDays?: number;
            /** @description Conditions on the host's own fields: `{ budget: { atLeast: 1000 }, region: 'north' }`. All must hold. */
            custom?: {
                [key: string]: unknown;
            };
            firstTouch?: {
                adGroupId?: string;
                adId?: string;
                adTitle?: string;
                campaign?: string;
                campaignId?: string;
                formId?: string;
                /** @enum {string} */
                kind?: "ad" | "comment" | "direct" | "form" | "link" | "mention" | "product" | "referral" | "story";
                link?: string;
                platform?: string;
                postId?: string;
                productId?: string;
                ref?: string;
                socialAccountId?: string;
                source?: string;
                type?: string;
                utmContent?: string;
                utmMedium?: string;
                utmSource?: string;
                utmTerm?: string;
            };
            lastTouch?: {
                adGroupId?: string;
                adId?: string;
                adTitle?: string;
                campaign?: string;
                campaignId?: string;
                formId?: string;
                /** @enum {string} */
                kind?: "ad" | "comment" | "direct" | "form" | "link" | "mention" | "product" | "referral" | "story";
                link?: string;
                platform?: string;
                postId?: string;
                productId?: string;
                ref?: string;
                socialAccountId?: string;
                source?: string;
                type?: string;
                utmContent?: string;
                utmMedium?: string;
                utmSource?: string;
                utmTerm?: string;
            };
            score?: ("cold" | "hot" | "warm") | ("cold" | "hot" | "warm")[];
            scoreOverridden?: boolean;
            search?: string;
            searchIn?: ("contact" | "custom" | "notes")[];
            status?: ("contacted" | "converted" | "lost" | "new" | "qualified") | ("contacted" | "converted" | "lost" | "new" | "qualified")[];
            tags?: {
                all?: string[];
                any?: string[];
                none?: string[];
            };
            /** Format: date-time */
            updatedAfter?: string;
            updatedWithinDays?: number;
        };
        SegmentFilterBody: {
            assignedTeamId?: string | null;
            assignedUserId?: string | null;
            conversationId?: string;
            /** Format: date-time */
            createdAfter?: string;
            createdWithinDays?: number;
            /** @description Conditions on the host's own fields: `{ budget: { atLeast: 1000 }, region: 'north' }`. All must hold. */
            custom?: {
                [key: string]: unknown;
            };
            firstTouch?: {
                adGroupId?: string;
                adId?: string;
                adTitle?: string;
                campaign?: string;
                campaignId?: string;
                formId?: string;
                /** @enum {string} */
                kind?: "ad" | "comment" | "direct" | "form" | "link" | "mention" | "product" | "referral" | "story";
                link?: string;
                platform?: string;
                postId?: string;
                productId?: string;
                ref?: string;
                socialAccountId?: string;
                source?: string;
                type?: string;
                utmContent?: string;
                utmMedium?: string;
                utmSource?: string;
                utmTerm?: string;
            };
            lastTouch?: {
                adGroupId?: string;
                adId?: string;
                adTitle?: string;
                campaign?: string;
                campaignId?: string;
                formId?: string;
                /** @enum {string} */
                kind?: "ad" | "comment" | "direct" | "form" | "link" | "mention" | "product" | "referral" | "story";
                link?: string;
                platform?: string;
                postId?: string;
                productId?: string;
                ref?: string;
                socialAccountId?: string;
                source?: string;
                type?: string;
                utmContent?: string;
                utmMedium?: string;
                utmSource?: string;
                utmTerm?: string;
            };
            score?: ("cold" | "hot" | "warm") | ("cold" | "hot" | "warm")[];
            scoreOverridden?: boolean;
            search?: string;
            searchIn?: ("contact" | "custom" | "notes")[];
            status?: ("contacted" | "converted" | "lost" | "new" | "qualified") | ("contacted" | "converted" | "lost" | "new" | "qualified")[];
            tags?: {
                all?: string[];
                any?: string[];
                none?: string[];
            };
            /** Format: date-time */
            updatedAfter?: string;
            updatedWithinDays?: number;
        };
        /** @description A page, handle or organisation that a tenant has connected. It never includes the tokens. */
        SocialAccount: {
            /** @description The platform's id of the page, handle or organisation. */
            accountId: string;
            accountName: string | null;
            /** @description False after `disconnect`: history stays, nothing is received or sent. */
            active: boolean;
            /** @description Since when messages may be missing, which a worker fetches; null if none are known to be missing. */
            backfillSince: string | null;
            /** @description The platform's id of the business that owns the account, such as a Meta business; null if it is unknown. */
            businessId: string | null;
            /** @description When the account was last checked at the platform; null before the first check. */
            checkedAt: string | null;
            /** Format: date-time */
            connectedAt: string;
            /** @description ISO 3166-1 alpha-2: the country of phone numbers without one. Null: the tenant's `settings.defaultCountry`. */
            defaultCountry: string | null;
            health: components["schemas"]["AccountHealth"];
            healthChangedAt: string | null;
            /** @description One word, never data. */
            healthReason: string | null;
            id: string;
            metadata: {
                [key: string]: unknown;
            };
            platform: string;
            scopes: string[] | null;
            tokenExpiresAt: string | null;
            /** @description Grows with every new token. */
            tokenVersion: number;
        };
        SocialAccountBackfillBody: {
            /** Format: date-time */
            since?: string;
        };
        SocialAccountChangesBody: {
            accountName?: string | null;
            businessId?: string | null;
            defaultCountry?: string | null;
            metadata?: {
                [key: string]: unknown;
            };
        };
        /** @description The result of `socialAccounts.verify`. */
        SocialAccountCheck: {
            account: components["schemas"]["SocialAccount"];
            /** @description Scopes that the authorisation lacks, by the platform's names. */
            missingScopes: string[];
            /** @description True if the webhook had to be subscribed (again). */
            resubscribed: boolean;
        };
        /** @description How many leads came by one source, and what became of them. */
        SourceCount: {
            /** @description Persons: a merged lead counts once. Removed leads count, too, with what stays of their touches. */
            leads: number;
            /** @description Those that were qualified or converted at some time. */
            qualified: number;
            /** @description The fields asked for; null where the touch has none, and for leads without a touch. */
            source: {
                adGroupId?: string | null;
                adId?: string | null;
                campaign?: string | null;
                campaignId?: string | null;
                formId?: string | null;
                kind?: string | null;
                platform?: string | null;
                postId?: string | null;
                productId?: string | null;
                ref?: string | null;
                socialAccountId?: string | null;
                source?: string | null;
                utmMedium?: string | null;
                utmSource?: string | null;
            };
            /** @description Those that are converted now. */
            won: number;
        };
        /** @description Whom an erasure or an export is about: the person of a lead, or who writes to a connected account. */
        SubjectBody: {
            leadId: string;
        } | {
            participant: {
                /** @description The platform's id of the connected account. */
                accountId: string;
                /** @description The platform's id of the person, as in `conversation.participantId`. */
                participantId: string;
                platform: string;
            };
        };
        /** @description A label of the tenant's own for leads. */
        Tag: {
            /** @description Set while it is archived: then no lead gets it any more, and those that have it keep it. */
            archivedAt: string | null;
            /** @description `#rrggbb` in lower case. */
            color: string;
            /** Format: date-time */
            createdAt: string;
            id: string;
            name: string;
        };
        TagChangesBody: {
            archived?: boolean;
            color?: string;
            name?: string;
        };
        /** @description Users who share work. */
        Team: {
            /** Format: date-time */
            createdAt: string;
            id: string;
            /** @description Users in the team, deactivated ones too; those get nothing. */
            memberIds: string[];
            /** @description Unique within the tenant. */
            name: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description What is missing stays; `memberIds` replaces all members. */
        TeamChangesBody: {
            /** @description At most 500 users of the tenant. Default none. */
            memberIds?: string[];
            /** @description Unique within the tenant, 1 to 100 characters. */
            name?: string;
        };
        TeamCreateBody: {
            /** @description At most 500 users of the tenant. Default none. */
            memberIds?: string[];
            /** @description Unique within the tenant, 1 to 100 characters. */
            name: string;
        };
        /**
         * @description What a role of a tenant may hold: `resource:action`, `resource:*` for all of a resource, `*` for all within the tenant.
         * @enum {string}
         */
        TenantPermission: "*" | "accounts:*" | "accounts:credentials" | "accounts:read" | "accounts:write" | "ai:*" | "ai:export" | "ai:read" | "ai:write" | "archives:*" | "archives:query" | "archives:read" | "archives:write" | "audit:*" | "audit:read" | "bulk:*" | "bulk:read" | "bulk:write" | "care:*" | "care:read" | "care:write" | "consents:*" | "consents:read" | "consents:write" | "conversations:*" | "conversations:read" | "conversations:write" | "crm:*" | "crm:read" | "crm:sync" | "crm:write" | "drafts:*" | "drafts:read" | "drafts:review" | "events:*" | "events:read" | "events:write" | "holds:*" | "holds:read" | "holds:write" | "keys:*" | "keys:read" | "keys:write" | "leads:*" | "leads:assign" | "leads:merge" | "leads:read" | "leads:remove" | "leads:write" | "notes:*" | "notes:read" | "notes:write" | "replies:*" | "replies:read" | "replies:write" | "retention:*" | "retention:read" | "retention:write" | "roles:*" | "roles:read" | "roles:write" | "secrets:*" | "secrets:rotate" | "segments:*" | "segments:read" | "segments:write" | "settings:*" | "settings:read" | "settings:write" | "stats:*" | "stats:read" | "subjects:*" | "subjects:erase" | "subjects:export" | "subjects:read" | "tags:*" | "tags:read" | "tags:write" | "users:*" | "users:read" | "users:write";
        /**
         * @description What a role of a tenant may hold: `resource:action`, `resource:*` for all of a resource, `*` for all within the tenant.
         * @enum {string}
         */
        TenantPermissionBody: "*" | "accounts:*" | "accounts:credentials" | "accounts:read" | "accounts:write" | "ai:*" | "ai:export" | "ai:read" | "ai:write" | "archives:*" | "archives:query" | "archives:read" | "archives:write" | "audit:*" | "audit:read" | "bulk:*" | "bulk:read" | "bulk:write" | "care:*" | "care:read" | "care:write" | "consents:*" | "consents:read" | "consents:write" | "conversations:*" | "conversations:read" | "conversations:write" | "crm:*" | "crm:read" | "crm:sync" | "crm:write" | "drafts:*" | "drafts:read" | "drafts:review" | "events:*" | "events:read" | "events:write" | "holds:*" | "holds:read" | "holds:write" | "keys:*" | "keys:read" | "keys:write" | "leads:*" | "leads:assign" | "leads:merge" | "leads:read" | "leads:remove" | "leads:write" | "notes:*" | "notes:read" | "notes:write" | "replies:*" | "replies:read" | "replies:write" | "retention:*" | "retention:read" | "retention:write" | "roles:*" | "roles:read" | "roles:write" | "secrets:*" | "secrets:rotate" | "segments:*" | "segments:read" | "segments:write" | "settings:*" | "settings:read" | "settings:write" | "stats:*" | "stats:read" | "subjects:*" | "subjects:erase" | "subjects:export" | "subjects:read" | "tags:*" | "tags:read" | "tags:write" | "users:*" | "users:read" | "users:write";
        /** @description One tenant's counts at one point in time. */
        TenantStats: {
            archivedMessages: number;
            conversations: number;
            crmSyncs: {
                failed: number;
                pending: number;
                processing: number;
                success: number;
                superseded: number;
            };
            leads: {
                cold: number;
                hot: number;
                unscored: number;
                warm: number;
            };
            leadsByStatus: {
                contacted: number;
                converted: number;
                lost: number;
                new: number;
                qualified: number;
            };
            messages: {
                inbound: number;
                outbound: number;
            };
            replies: {
                failed: number;
                pending: number;
                sending: number;
                sent: number;
                unknown: number;
            };
            /** @description Conversations in which the participant waits for us, and those among them whose target is missed; active ones in which our message is the newest; and leads for which the rules look for an owner. */
            waiting: {
                overdue: number;
                owner: number;
                them: number;
                us: number;
            };
        };
        /** @description Something that happened to a lead; `kind` says what it holds. */
        TimelineEntry: components["schemas"]["MessageEntry"] | components["schemas"]["ScoreEntry"] | components["schemas"]["MoveEntry"] | components["schemas"]["MergeEntry"] | components["schemas"]["UnmergeEntry"] | components["schemas"]["CrmSyncEntry"] | components["schemas"]["CrmChangeEntry"] | components["schemas"]["NoteEntry"] | components["schemas"]["AssignmentEntry"] | components["schemas"]["ConsentEntry"] | components["schemas"]["ReplyEntry"] | components["schemas"]["ReviewEntry"] | components["schemas"]["TouchEntry"];
        /** @description One page of a timeline. */
        TimelinePage: {
            items: components["schemas"]["TimelineEntry"][];
            /** @description Pass it as `after` for the entries behind this page; null at the end. */
            next: string | null;
            /** @description Pass it as `before` for the entries in front of this page, such as those that are new since; null for an empty first page. */
            previous: string | null;
        };
        /** @description At the touch's first time. */
        TouchEntry: {
            /**
             * Format: date-time
             * @description When it happened: by the platform's clock for messages and touches, otherwise by the host's.
             */
            at: string;
            /** @description Unique within its kind. */
            id: string;
            /** @constant */
            kind: "touch";
            touch: components["schemas"]["LeadTouch"];
        };
        Transcript: {
            /** @enum {string} */
            channel: "direct_message" | "public";
            conversationId: string;
            defaultCountry?: string | null;
            messages: {
                attachmentTypes: string[];
                /** @enum {string} */
                author: "automation" | "participant" | "person" | "unknown";
                content: string | null;
                /** @enum {string} */
                direction: "inbound" | "outbound";
                id: string;
                /** Format: date-time */
                occurredAt: string;
            }[];
            participantName: string | null;
            platform: string;
            truncated: boolean;
        };
        UnmergeEntry: {
            /**
             * Format: date-time
             * @description When it happened: by the platform's clock for messages and touches, otherwise by the host's.
             */
            at: string;
            /** @description Unique within its kind. */
            id: string;
            /** @constant */
            kind: "unmerge";
            merge: components["schemas"]["LeadMerge"];
        };
        /** @description A person at the tenant who signs in or has API keys. */
        User: {
            active: boolean;
            /** Format: date-time */
            createdAt: string;
            /** @description The host's own fields (`customFields.users` of the kit); one without a value is missing. */
            custom: {
                [key: string]: unknown;
            };
            /** @description Stored custom values that do not fit the kit's schema any more, and are therefore not in `custom`; usually empty. */
            customIssues: components["schemas"]["CustomIssue"][];
            /** @description In lower case; unique within the tenant. */
            email: string;
            id: string;
            lastLogin: string | null;
            /** @description True exactly while a second factor is confirmed; see `tenant.secondFactors`. */
            mfaEnabled: boolean;
            /** @description The role's name. */
            role: string;
            /** Format: date-time */
            updatedAt: string;
        };
        UserChangesBody: {
            /** @description Merged with the stored values field by field: null empties a field, a missing one stays. */
            custom: {
                [key: string]: unknown;
            };
        };
        UserCreateBody: {
            /** @description Values of the host's own fields. */
            custom?: {
                [key: string]: unknown;
            };
            /** @description Unique within the tenant; kept in lower case. */
            email: string;
            /** @description 12 to 1,024 characters. */
            password: string;
            /** @description The name of a built-in role or one of the tenant's own. */
            role: string;
        };
        /**
         * @description What a field mapping passes to the provider: `date` is a day as text, `datetime` a point in time.
         * @enum {string}
         */
        ValueKind: "boolean" | "date" | "datetime" | "integer" | "number" | "text";
        VerifyOptionsBody: {
            /** @description If true, creates a missing key field if the vendor's API supports it. Default false. */
            createKeyField?: boolean;
        };
        /**
         * @description What happened to the webhook at the platform when an account was disconnected. - `ended`: it no longer delivers. - `shared`: another tenant has connected the same account, so it stays. - `failed`: the platform could not be reached or refused; further deliveries are kept in the ledger as `unrouted`. - `unsupported`: the adapter has no such call.
         * @enum {string}
         */
        WebhookEnd: "ended" | "failed" | "shared" | "unsupported";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export interface operations {
    "aiTasks.list": {
        parameters: {
            query?: {
                after?: string | null;
                conversationId?: string;
                limit?: number;
                messageId?: string;
                status?: "completed" | "failed" | "processing" | "queued";
                type?: "classify" | "reply" | "score";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AiTask"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "aiTasks.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAiTaskBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AiTask"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "aiTasks.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AiTask"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "aiTasks.redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    errorCode?: string;
                    /** @description One task, alone; otherwise all that match. */
                    id?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        redriven: number;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "apiKeys.list": {
        parameters: {
            query?: {
                active?: boolean;
                after?: string | null;
                limit?: number;
                userId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ApiKey"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "apiKeys.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyCreateBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        key: components["schemas"]["ApiKey"];
                        secret: string;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "apiKeys.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "apiKeys.revoke": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "apiKeys.rotate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ApiKeyRotationBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        key: components["schemas"]["ApiKey"];
                        secret: string;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "apiKeys.revokeText": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    text: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"] | null;
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archives.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArchiveManifest"][];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archives.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                month: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One JSON value a line */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archives.rehydrate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                month: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RehydrateOptionsBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RehydratedMonth"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archives.release": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                month: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArchiveReport"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archives.repair": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ArchiveVerifyOptionsBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArchiveCheckReport"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archives.run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArchiveReport"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "archives.verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description The `cursor` of the last object that another call has checked: this one goes on behind it. */
                    after?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArchiveCheckReport"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "assignments.list": {
        parameters: {
            query?: {
                after?: string | null;
                conversationId?: string;
                leadId?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Assignment"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "audit.list": {
        parameters: {
            query?: {
                action?: ("account.connected" | "account.disconnected" | "account.updated" | "audit.dropped" | "care.configured" | "conversations.exported" | "credentials.read" | "crm.connected" | "crm.credentials_set" | "crm.paused" | "crm.removed" | "crm.resumed" | "crm.updated" | "hold.placed" | "hold.released" | "key.created" | "key.revoked" | "key.rotated" | "lead.merged" | "lead.moved" | "lead.removed" | "lead.unmerged" | "retention.policy_set" | "role.created" | "role.removed" | "role.updated" | "secrets.rotated" | "subject.erased" | "subject.erasure_requested" | "subject.exported" | "tenant.exported" | "tenant.imported" | "tenant.removed" | "tenant.restored" | "tenant.resumed" | "tenant.suspended" | "tenant.updated" | "user.created" | "user.deactivated" | "user.factor_confirmed" | "user.factor_reset" | "user.logged_in" | "user.password_set" | "user.reactivated" | "user.recovery_codes_renewed" | "user.role_set" | "user.unlocked")[];
                actor?: "host" | "key" | "user" | "worker";
                after?: string | null;
                apiKeyId?: string;
                limit?: number;
                since?: string;
                subjectId?: string;
                subjectType?: "crm_config" | "erasure" | "hold" | "key" | "lead" | "role" | "social_account" | "tenant" | "user";
                until?: string;
                userId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["AuditEntry"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "audit.verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AuditVerifyOptionsBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditVerification"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "bulk.list": {
        parameters: {
            query?: {
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["BulkRun"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "bulk.start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    leads: components["schemas"]["BulkTargetBody"];
                    work: {
                        /** @constant */
                        action: "move";
                        reason?: string;
                        /** @enum {string} */
                        to: "contacted" | "converted" | "lost" | "new" | "qualified";
                    } | {
                        /** @constant */
                        action: "assign";
                        reason?: string;
                        teamId?: string | null;
                        userId?: string | null;
                    } | {
                        /** @constant */
                        action: "tag";
                        add?: string[];
                        remove?: string[];
                    } | {
                        /** @constant */
                        action: "sync";
                        crmConfigId: string;
                    } | {
                        /** @constant */
                        action: "rescore";
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkRun"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "bulk.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkRun"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "bulk.cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkRun"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "bulk.items": {
        parameters: {
            query?: {
                after?: string | null;
                limit?: number;
                outcome?: "done" | "refused" | "unchanged";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["BulkItem"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "bulk.pause": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkRun"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "bulk.resume": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkRun"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "bulk.undo": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkRun"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "bulk.preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    leads: components["schemas"]["BulkTargetBody"];
                    work: {
                        /** @constant */
                        action: "move";
                        reason?: string;
                        /** @enum {string} */
                        to: "contacted" | "converted" | "lost" | "new" | "qualified";
                    } | {
                        /** @constant */
                        action: "assign";
                        reason?: string;
                        teamId?: string | null;
                        userId?: string | null;
                    } | {
                        /** @constant */
                        action: "tag";
                        add?: string[];
                        remove?: string[];
                    } | {
                        /** @constant */
                        action: "sync";
                        crmConfigId: string;
                    } | {
                        /** @constant */
                        action: "rescore";
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkPreview"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "care.answerTimes": {
        parameters: {
            query: {
                by?: "account" | "all" | "campaign" | "platform" | "team" | "user";
                /** @description Conversations that began from this moment on, by the platform's time of the participant's first message. */
                from: string;
                /** @description … and before this one. */
                to: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnswerTimes"][];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "care.settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CareSettings"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "care.configure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CareChangesBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CareSettings"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "consents.list": {
        parameters: {
            query?: {
                after?: string | null;
                limit?: number;
                of?: string | {
                    leadId: string;
                } | {
                    conversationId: string;
                } | {
                    email: string;
                } | {
                    phone: string;
                } | {
                    participantId: string;
                    platform: string;
                };
                status?: "given" | "withdrawn";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ConsentRecord"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "consents.get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    subject: components["schemas"]["ConsentSubjectBody"];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentRecord"] | null;
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "consents.give": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: date-time */
                    at?: string;
                    /** @enum {string} */
                    basis?: "consent" | "contract" | "legal_obligation" | "legitimate_interest";
                    reason: string;
                    subject: components["schemas"]["ConsentSubjectBody"];
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentRecord"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "consents.withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: date-time */
                    at?: string;
                    /** @enum {string} */
                    basis?: "consent" | "contract" | "legal_obligation" | "legitimate_interest";
                    reason: string;
                    subject: components["schemas"]["ConsentSubjectBody"];
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentRecord"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "conversations.list": {
        parameters: {
            query?: {
                after?: string | null;
                assignedTeamId?: string | null;
                assignedUserId?: string | null;
                automationPaused?: boolean;
                custom?: string;
                direction?: "asc" | "desc";
                lastMessageAfter?: string;
                limit?: number;
                overdue?: boolean;
                participantId?: string;
                socialAccountId?: string;
                status?: "active" | "closed";
                waitingFor?: "them" | "us";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Conversation"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "conversations.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewConversationBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "conversations.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "conversations.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ConversationChangesBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "conversations.assign": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Default true: the conversation's lead gets the same owner. False: somebody helps out, and the lead keeps its owner. */
                    leadToo?: boolean;
                    /** @description At most 2,000 characters; erased with the conversation's lead. */
                    reason?: string;
                    /** @description A team, alone or with the user who acts for it. Default null. */
                    teamId?: string | null;
                    /** @description The tenant's user to assign; null unassigns the conversation, or leaves it to the team. */
                    userId: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "conversations.automationPolicy": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Within the hours, or at all times if there are none. */
                        autoReply: components["schemas"]["AutoReplyMode"];
                        currentMode: components["schemas"]["AutoReplyMode"];
                        /** @description Null: open at all times. */
                        hours: {
                            open: {
                                days: ("friday" | "monday" | "saturday" | "sunday" | "thursday" | "tuesday" | "wednesday")[];
                                from: string;
                                to: string;
                            }[];
                            timeZone: string;
                        } | null;
                        minConfidence: number;
                        outsideHours: components["schemas"]["AutoReplyMode"];
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "conversations.close": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "conversations.disclosures": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationDisclosure"][];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "messages.list": {
        parameters: {
            query?: {
                after?: string | null;
                direction?: "asc" | "desc";
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Message"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "notes.list": {
        parameters: {
            query?: {
                after?: string | null;
                direction?: "asc" | "desc";
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ConversationNote"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "notes.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description At most 10,000 characters. */
                    text: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationNote"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "conversations.pauseAutomation": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description A word or two, at most 50 characters, such as `handover`. */
                    reason: string;
                    /** @description When automation resumes automatically. Default null: when somebody resumes it. */
                    until?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "conversations.reopen": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "replies.send": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    author: "automation" | "person";
                    draft?: boolean;
                    inReplyTo?: string | null;
                    text: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reply"][];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "conversations.resumeAutomation": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "conversations.takeOver": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConversationTakeOverBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "conversations.transcript": {
        parameters: {
            query?: {
                maxMessages?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transcript"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "crmConfigs.list": {
        parameters: {
            query?: {
                after?: string | null;
                limit?: number;
                paused?: boolean;
                provider?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["MappedCrmConfig"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "crmConfigs.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description If true, each change to a lead is synced automatically. Default true. */
                    autoSync?: boolean;
                    /** @description As the provider takes them; stored encrypted, and never shown again. */
                    credentials: {
                        [key: string]: unknown;
                    };
                    /** @description Default: the fields that every lead has, mapped to the provider's default fields. Null restores the default. */
                    fieldMappings?: components["schemas"]["FieldMappingBody"][] | null;
                    /** @description The remote object that leads become. Default: the provider's first. */
                    object?: string;
                    /**
                     * @description What happens to the record when its lead is removed. Default `trash`: the vendor's own recycle bin. `purge` erases for good, if the provider supports it. `keep` leaves the record as it is.
                     * @enum {string}
                     */
                    onDelete?: "keep" | "purge" | "trash";
                    /**
                     * @description What to do if the person is already in the CRM. Default `link`: that record gets our key and the mapped fields.
                     * @enum {string}
                     */
                    onDuplicate?: "fail" | "link";
                    provider: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MappedCrmConfig"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "crmConfigs.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MappedCrmConfig"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "crmConfigs.remove": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "crmConfigs.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CrmConfigSettingsBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MappedCrmConfig"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "crmConfigs.setCredentials": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MappedCrmConfig"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "crmConfigs.inbound": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CrmInboundStatus"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "crmConfigs.pause": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MappedCrmConfig"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "crmConfigs.preflight": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PreflightOptionsBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CrmPreflight"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "crmConfigs.pull": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "crmConfigs.resume": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MappedCrmConfig"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "crmConfigs.syncAll": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        leads: number;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "crmConfigs.verify": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["VerifyOptionsBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CrmConfigCheck"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "crmSyncs.list": {
        parameters: {
            query?: {
                after?: string | null;
                crmConfigId?: string;
                deadLetter?: boolean;
                leadId?: string;
                limit?: number;
                status?: "failed" | "pending" | "processing" | "success" | "superseded";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["CrmSync"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "crmSyncs.request": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CrmSyncRequestBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CrmSync"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "crmSyncs.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CrmSync"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "crmSyncs.redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    crmConfigId?: string;
                    errorCode?: string;
                    /** @description One sync, alone; otherwise all that match. */
                    id?: string;
                    leadId?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        redriven: number;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "drafts.reviews": {
        parameters: {
            query?: {
                after?: string | null;
                conversationId?: string;
                direction?: "asc" | "desc";
                limit?: number;
                reviewedAfter?: string;
                verdict?: "approved" | "edited" | "rejected";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["DraftReview"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "drafts.exportReviews": {
        parameters: {
            query?: {
                conversationId?: string;
                reviewedAfter?: string;
                verdict?: "approved" | "edited" | "rejected";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One JSON value a line */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "drafts.list": {
        parameters: {
            query?: {
                after?: string | null;
                assignedUserId?: string | null;
                conversationId?: string;
                limit?: number;
                socialAccountId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Draft"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "drafts.approve": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    text?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reply"][];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "drafts.reject": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description At most 1,000 characters. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reply"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "subjects.erasures.list": {
        parameters: {
            query?: {
                after?: string | null;
                limit?: number;
                status?: "done" | "running";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Erasure"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "subjects.erasures.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "subjects.erasures.verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    report: components["schemas"]["ErasureReportBody"];
                    signature: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        valid: boolean;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "hostEvents.failed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FailedHostEvent"][];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "hostEvents.redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    ids?: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        redriven: number;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    labelledConversations: {
        parameters: {
            query?: {
                decidedAfter?: string;
                mask?: boolean;
                maxMessages?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One JSON value a line */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.duplicates.list": {
        parameters: {
            query?: {
                after?: string | null;
                leadId?: string;
                limit?: number;
                minConfidence?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["LeadDuplicate"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.duplicates.dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.duplicates.find": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["FindDuplicatesBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DuplicateReport"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.unmerge": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadMerge"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.rescores": {
        parameters: {
            query?: {
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Rescore"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.rescore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RescoreOptionsBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RescoreReport"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.rescoreReport": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RescoreReport"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.scoreQuestion": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScoreQuestion"] | null;
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.sources": {
        parameters: {
            query?: {
                by?: ("adGroupId" | "adId" | "campaign" | "campaignId" | "formId" | "kind" | "platform" | "postId" | "productId" | "ref" | "socialAccountId" | "source" | "utmMedium" | "utmSource")[];
                createdAfter?: string;
                createdBefore?: string;
                touch?: "first" | "last";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceCount"][];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.list": {
        parameters: {
            query?: {
                after?: string | null;
                assignedTeamId?: string | null;
                assignedUserId?: string | null;
                conversationId?: string;
                createdAfter?: string;
                createdWithinDays?: number;
                custom?: string;
                direction?: "asc" | "desc";
                firstTouch?: string;
                lastTouch?: string;
                limit?: number;
                score?: ("cold" | "hot" | "warm")[];
                scoreOverridden?: boolean;
                search?: string;
                searchIn?: ("contact" | "custom" | "notes")[];
                segment?: string;
                sort?: "createdAt" | "relevance" | "score" | "updatedAt";
                status?: ("contacted" | "converted" | "lost" | "new" | "qualified")[];
                tags?: string;
                updatedAfter?: string;
                updatedWithinDays?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Lead"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["NewLeadBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.remove": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row: 412 if it has another version by then. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    company?: string | null;
                    /** @description Merged with the stored values field by field: null empties a field, a missing one stays. */
                    custom?: {
                        [key: string]: unknown;
                    };
                    email?: string | null;
                    name?: string | null;
                    notes?: string | null;
                    phone?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "assignments.assign": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Default true: the lead's conversation gets the same owner. */
                    conversationToo?: boolean;
                    /** @description At most 2,000 characters; erased with the lead. */
                    reason?: string;
                    /** @description A team, alone or with the user who acts for it. Default null. */
                    teamId?: string | null;
                    /** @description The tenant's user; null for nobody, or for the team's queue with `teamId`. */
                    userId: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadOwner"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.attribution": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadAttribution"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.explain": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadScoreExplanation"] | null;
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.identities": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadIdentity"][];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.merge": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    dryRun?: boolean;
                    expectedVersions?: {
                        [key: string]: number;
                    };
                    others: string[];
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergeReport"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.merges": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadMerge"][];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.move": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row: 412 if it has another version by then. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason?: string;
                    /** @enum {string} */
                    to: "contacted" | "converted" | "lost" | "new" | "qualified";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "assignments.returnToRules": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description At most 2,000 characters; erased with the lead. */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadOwner"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.overrideScore": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row: 412 if it has another version by then. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                    /** @enum {string} */
                    score: "cold" | "hot" | "warm";
                    scoreValue?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.clearScoreOverride": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row: 412 if it has another version by then. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.scores": {
        parameters: {
            query?: {
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["LeadScore"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.tag": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row: 412 if it has another version by then. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    add?: string[];
                    remove?: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lead"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.timeline": {
        parameters: {
            query?: {
                after?: string | null;
                before?: string | null;
                direction?: "asc" | "desc";
                kinds?: ("assignment" | "consent" | "crm_change" | "crm_sync" | "merge" | "message" | "move" | "note" | "reply" | "review" | "score" | "touch" | "unmerge")[];
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TimelinePage"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.transitions": {
        parameters: {
            query?: {
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["LeadTransition"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "leads.count": {
        parameters: {
            query?: {
                after?: string | null;
                assignedTeamId?: string | null;
                assignedUserId?: string | null;
                conversationId?: string;
                createdAfter?: string;
                createdWithinDays?: number;
                custom?: string;
                direction?: "asc" | "desc";
                firstTouch?: string;
                lastTouch?: string;
                limit?: number;
                score?: ("cold" | "hot" | "warm")[];
                scoreOverridden?: boolean;
                search?: string;
                searchIn?: ("contact" | "custom" | "notes")[];
                segment?: string;
                sort?: "createdAt" | "relevance" | "score" | "updatedAt";
                status?: ("contacted" | "converted" | "lost" | "new" | "qualified")[];
                tags?: string;
                updatedAfter?: string;
                updatedWithinDays?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Count"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "retention.holds.list": {
        parameters: {
            query?: {
                after?: string | null;
                conversationId?: string;
                inForce?: boolean;
                leadId?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["LegalHold"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "retention.holds.place": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Such as the number of the case. It outlives the people that the hold is about: name nobody in it. At most 500 characters. */
                    reason: string;
                    subject: components["schemas"]["LegalHoldSubjectBody"];
                    /** @description When it ends by itself; later than now. Default: when it is released. */
                    until?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LegalHold"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "retention.holds.release": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description At most 500 characters; name nobody in it. */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LegalHold"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "messages.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "notes.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationNote"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "notes.remove": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "replies.list": {
        parameters: {
            query?: {
                after?: string | null;
                conversationId?: string;
                draft?: boolean;
                limit?: number;
                status?: "failed" | "pending" | "sending" | "sent" | "unknown";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Reply"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "replies.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reply"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "replies.cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reply"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "retention.dryRun": {
        parameters: {
            query?: {
                messagesDays?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionDryRun"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "retention.policy.get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionPolicy"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "retention.policy.set": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RetentionPolicyChangesBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionPolicy"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "retention.policy.history": {
        parameters: {
            query?: {
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["RetentionPolicyChange"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "roles.list": {
        parameters: {
            query?: {
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Role"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "roles.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleCreateBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "roles.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "roles.remove": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "roles.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Single permissions and wildcards. Those of operators (`tenants`, `deliveries`, `system`) belong to no role. */
                    permissions: components["schemas"]["TenantPermissionBody"][];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "secrets.rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotationReport"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "segments.list": {
        parameters: {
            query?: {
                after?: string | null;
                limit?: number;
                visibleTo?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Segment"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "segments.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    filter: components["schemas"]["SegmentFilterBody"];
                    name: string;
                    shared?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Segment"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "segments.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Segment"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "segments.remove": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "segments.update": {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the row: 412 if it has another version by then. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    filter?: components["schemas"]["SegmentFilterBody"];
                    name?: string;
                    owner?: string;
                    shared?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Segment"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "segments.count": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Count"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "socialAccounts.list": {
        parameters: {
            query?: {
                active?: boolean;
                after?: string | null;
                health?: "blocked" | "healthy" | "missing_scope" | "needs_reauth" | "rate_limited" | "webhook_unsubscribed";
                limit?: number;
                platform?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["SocialAccount"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "socialAccounts.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SocialAccount"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "socialAccounts.disconnect": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DisconnectedAccount"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "socialAccounts.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SocialAccountChangesBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SocialAccount"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "socialAccounts.backfill": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SocialAccountBackfillBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SocialAccount"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "socialAccounts.credentials": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlatformCredentials"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "socialAccounts.verify": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SocialAccountCheck"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "socialAccounts.authorize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuthorizeRequestBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorizationStart"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantStats"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "subjects.erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    afterwards?: components["schemas"]["AfterwardsBody"];
                    reason?: string;
                    subject: components["schemas"]["SubjectBody"];
                };
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "subjects.erasedAt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    known: components["schemas"]["KnownByBody"];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        erasedAt: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "subjects.export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    subject: components["schemas"]["SubjectBody"];
                };
            };
        };
        responses: {
            /** @description One JSON document */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "subjects.previewErasure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    subject: components["schemas"]["SubjectBody"];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasurePreview"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "tags.list": {
        parameters: {
            query?: {
                after?: string | null;
                archived?: boolean;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Tag"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "tags.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTagBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tag"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "tags.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tag"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "tags.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TagChangesBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tag"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "teams.list": {
        parameters: {
            query?: {
                after?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Team"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "teams.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TeamCreateBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "teams.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "teams.remove": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "teams.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TeamChangesBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "users.list": {
        parameters: {
            query?: {
                active?: boolean;
                after?: string | null;
                custom?: string;
                limit?: number;
                role?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["User"][];
                        /** @description Pass it as `after` to read the next page; null at the end. */
                        next: string | null;
                    };
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "users.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserCreateBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "users.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "users.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserChangesBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "care.availability": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Availability"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "care.setAvailability": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AvailabilityChangesBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Availability"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "users.deactivate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DeactivateOptionsBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "users.setPassword": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "users.reactivate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "users.setRole": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    role: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "secondFactors.reset": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "users.unlock": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    address?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    "users.findByEmail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"] | null;
                };
            };
            /** @description Why it failed */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
