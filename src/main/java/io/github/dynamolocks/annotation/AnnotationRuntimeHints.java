package io.github.dynamolocks.annotation;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.context.annotation.AdviceMode;

/**
 * Registers the types that {@link LockProxyConfiguration} reads from
 * {@link EnableDynamoLocks} when the context starts. Spring reads them from the class
 * file and looks them up by name.
 */
final class AnnotationRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.reflection()
			.registerType(EnableDynamoLocks.class, MemberCategory.INVOKE_PUBLIC_METHODS)
			.registerType(AdviceMode.class);
	}

}
