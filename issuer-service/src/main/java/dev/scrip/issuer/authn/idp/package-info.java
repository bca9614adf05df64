/**
 * The way out to identity providers. Their addresses are what an account's administrators wrote, so
 * nothing here reaches a private network, follows a redirect, or reads more or longer than it must.
 */
@NullMarked
package dev.scrip.issuer.authn.idp;

import org.jspecify.annotations.NullMarked;
