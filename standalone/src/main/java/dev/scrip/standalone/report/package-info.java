/**
 * Evidence packs: a folder that an auditor can keep. What it shows are answers to the catalog's
 * questions as of the end of a range, with the records and proofs behind them; which question
 * answers to which control is data, in reports.json.
 */
@NullMarked
package dev.scrip.standalone.report;

import org.jspecify.annotations.NullMarked;
