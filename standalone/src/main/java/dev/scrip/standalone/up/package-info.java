/** What runs under scrip up: the parts in the order they start, the banner, the end. */
@NullMarked
package dev.scrip.standalone.up;

import org.jspecify.annotations.NullMarked;
