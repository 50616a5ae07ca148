"""The officer's pages: plain HTML that works without JavaScript and never shows one commune another's."""
