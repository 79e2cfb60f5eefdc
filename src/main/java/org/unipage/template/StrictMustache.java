package org.unipage.template;

import com.github.mustachejava.Binding;
import com.github.mustachejava.Code;
import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.DefaultMustacheVisitor;
import com.github.mustachejava.MustacheVisitor;
import com.github.mustachejava.TemplateContext;
import com.github.mustachejava.codes.DefaultCode;
import com.github.mustachejava.reflect.Guard;
import com.github.mustachejava.reflect.MissingWrapper;
import com.github.mustachejava.reflect.ReflectionObjectHandler;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Mustache.java made strict, for the templates of one language. As it comes, a missing name is
 * nothing, a null is nothing, a list is its {@code toString}, and every value is escaped for HTML.
 */
final class StrictMustache extends DefaultMustacheFactory {
  private final Language language;
  private final Function<String, Reader> sources;

  /**
   * @param language what values are escaped for
   * @param sources the text of a template, or of a partial, without its first line
   */
  StrictMustache(Language language, Function<String, Reader> sources) {
    this.language = language;
    this.sources = sources;
    setObjectHandler(new RecordsAndMaps());
  }

  @Override
  public Reader getReader(String name) {
    return sources.apply(name);
  }

  /** Partials are called as templates are: by their path from the root of the template tree. */
  @Override
  public String resolvePartialPath(String directory, String name, String extension) {
    return name;
  }

  @Override
  public MustacheVisitor createMustacheVisitor() {
    return new Visitor(this);
  }

  /** The line of the file: the parser has not seen the first one, which declares the language. */
  private static int line(TemplateContext context) {
    return context.line() + 1;
  }

  private static final class Visitor extends DefaultMustacheVisitor {
    private final StrictMustache factory;

    Visitor(StrictMustache factory) {
      super(factory);
      this.factory = factory;
    }

    @Override
    public void value(TemplateContext context, String name, boolean encoded) {
      if (!encoded) {
        throw new TemplateException(
            context.file(),
            line(context),
            "{{{" + name + "}}} and {{&" + name + "}} are not allowed: write {{" + name + "}}");
      }
      list.add(new Hole(context, factory, name));
    }

    @Override
    public void dynamicPartial(TemplateContext context, String name, String indent) {
      throw new TemplateException(
          context.file(),
          line(context),
          "a partial must be called by a fixed name, not by " + name);
    }

    @Override
    public void pragma(TemplateContext context, String pragma, @Nullable String args) {
      throw new TemplateException(context.file(), line(context), "unknown pragma " + pragma);
    }
  }

  /** {@code {{x}}}: exactly one value, escaped. */
  private static final class Hole extends DefaultCode {
    private final Language language;

    Hole(TemplateContext context, StrictMustache factory, String name) {
      super(context, factory, null, name, "");
      this.language = factory.language;
    }

    @Override
    public Writer execute(Writer writer, List<Object> scopes) {
      Object value = get(scopes);
      if (!(value instanceof CharSequence || value instanceof Number || value instanceof Boolean)) {
        String kind = value == null ? "null" : "a " + value.getClass().getSimpleName();
        throw new TemplateException(tc.file(), line(tc), name + " is " + kind + ", not a value");
      }
      try {
        writer.write(language.escape(value.toString()));
      } catch (UnfitValueException e) {
        throw new TemplateException(tc.file(), line(tc), name + ": " + e.getMessage());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return appendText(writer);
    }
  }

  /** Finds names in records (their components) and maps, and nowhere else. */
  private static final class RecordsAndMaps extends ReflectionObjectHandler {
    @Override
    @SuppressWarnings("rawtypes") // the overridden signature
    protected @Nullable AccessibleObject findMember(Class scope, String name) {
      RecordComponent[] components = scope.getRecordComponents();
      if (components != null) {
        for (RecordComponent component : components) {
          if (component.getName().equals(name)) {
            component.getAccessor().setAccessible(true); // the record itself need not be public
            return component.getAccessor();
          }
        }
      }
      return null;
    }

    @Override
    public Binding createBinding(String name, TemplateContext context, Code code) {
      Binding binding = super.createBinding(name, context, code);
      return scopes -> {
        try {
          return binding.get(scopes);
        } catch (MissingNameException e) {
          throw new TemplateException(context.file(), line(context), "nothing is called " + name);
        }
      };
    }

    @Override
    protected MissingWrapper createMissingWrapper(String name, List<Guard> guards) {
      throw new MissingNameException();
    }
  }

  private static final class MissingNameException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
