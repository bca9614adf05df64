/**
 * The contract between Scrip's services and everybody who reads its topics: the typed topics, the
 * Confluent wire format with schema ids that are the same at every start, the committed history of
 * each schema, and the one fold that turns {@code iam.changes} into the directory. Nothing here
 * knows of a service.
 */
@NullMarked
package dev.scrip.schemas;

import org.jspecify.annotations.NullMarked;
