package dev.scrip.schemas;

import org.apache.avro.generic.GenericContainer;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Tells Avro which classes its schemas may name: those generated from ours, and no others of the
 * class path.
 */
public final class GeneratedClasses {
  static {
    ClassSecurityPredicate ours =
        type ->
            type.getPackageName().startsWith("dev.scrip.")
                && (GenericContainer.class.isAssignableFrom(type)
                    || GenericEnumSymbol.class.isAssignableFrom(type));
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), ours));
  }

  private GeneratedClasses() {}

  /** To be called before anything is read with a generated class; once is enough. */
  public static void trust() {
    // The class's own initialization does it.
  }
}
