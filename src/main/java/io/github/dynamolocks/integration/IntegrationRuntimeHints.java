package io.github.dynamolocks.integration;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Registers the interface of Spring Integration 7 that {@link DynamoLocksRegistry} looks
 * up by name, for a native image. Without the hint, its locks would not implement it.
 */
final class IntegrationRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.reflection()
			.registerTypeIfPresent(classLoader, "org.springframework.integration.support.locks.DistributedLock");
	}

}
