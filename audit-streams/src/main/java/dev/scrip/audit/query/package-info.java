/**
 * Questions to the views: filters, order, pages, and answers that say which position they reflect.
 * An answer is whole or it is none.
 */
@NullMarked
package dev.scrip.audit.query;

import org.jspecify.annotations.NullMarked;
