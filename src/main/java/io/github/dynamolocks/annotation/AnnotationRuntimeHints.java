package io.github.dynamolocks.annotation;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.context.annotation.AdviceMode;

/**
 * What {@link LockProxyConfiguration} reads of {@link EnableDynamoLocks} when the context
 * starts: Spring reads that out of the class file, and looks up the types there by name.
 */
final class AnnotationRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.reflection()
			.registerType(EnableDynamoLocks.class, MemberCategory.INVOKE_PUBLIC_METHODS)
			.registerType(AdviceMode.class);
	}

}
