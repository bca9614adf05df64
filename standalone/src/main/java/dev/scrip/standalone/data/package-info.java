/**
 * The data folder: keys, credentials for clients, who holds which part, where everything listens.
 * What scripts rely on lies here and nowhere else.
 */
@NullMarked
package dev.scrip.standalone.data;

import org.jspecify.annotations.NullMarked;
