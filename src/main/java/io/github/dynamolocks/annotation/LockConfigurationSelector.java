package io.github.dynamolocks.annotation;

import java.util.ArrayList;
import java.util.List;

import org.springframework.context.annotation.AdviceMode;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;

import io.github.dynamolocks.LockConfigurationException;

/**
 * Selects the configurations that {@link EnableDynamoLocks} imports.
 */
final class LockConfigurationSelector implements ImportSelector {

	private static final boolean TRANSACTIONS_PRESENT = isPresent(
			"org.springframework.transaction.ConfigurableTransactionManager");

	private static final boolean ASPECTJ_PRESENT = isPresent("org.aspectj.lang.Aspects");

	@Override
	public String[] selectImports(AnnotationMetadata importingClassMetadata) {
		List<String> classes = new ArrayList<>();
		if (importingClassMetadata.getAnnotations()
			.get(EnableDynamoLocks.class)
			.getEnum("mode", AdviceMode.class) == AdviceMode.PROXY) {
			classes.add(LockProxyConfiguration.class.getName());
		}
		else {
			requireAspectJ(importingClassMetadata);
			classes.add(LockInterceptorConfiguration.class.getName());
			classes.add("io.github.dynamolocks.aspectj.LockAspectConfiguration");
		}
		classes.add(LockClientConfiguration.class.getName());
		if (TRANSACTIONS_PRESENT) {
			classes.add("io.github.dynamolocks.annotation.LockTransactionConfiguration");
		}
		return classes.toArray(String[]::new);
	}

	private static void requireAspectJ(AnnotationMetadata importingClass) {
		if (!ASPECTJ_PRESENT) {
			throw new LockConfigurationException(
					"@EnableDynamoLocks(mode = AdviceMode.ASPECTJ) on %s: AspectJ is not on the class path. Add org.aspectj:aspectjweaver as a dependency, or leave mode out to lock through proxies"
						.formatted(importingClass.getClassName()));
		}
	}

	private static boolean isPresent(String name) {
		return ClassUtils.isPresent(name, LockConfigurationSelector.class.getClassLoader());
	}

}
