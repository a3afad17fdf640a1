package io.github.dynamolocks.boot;

import java.util.Arrays;
import java.util.List;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Finds the beans that the application works with: its own, or those of the library. Does
 * not create the latter unless they are used, because their table may not exist.
 */
final class Backing {

	private Backing() {
	}

	static List<String> names(ConfigurableListableBeanFactory beanFactory, Class<?> type) {
		List<String> all = Arrays.asList(beanFactory.getBeanNamesForType(type, true, false));
		List<String> own = all.stream().filter((name) -> !isFallback(beanFactory, name)).toList();
		return own.isEmpty() ? all : own;
	}

	static boolean isReplaced(ConfigurableListableBeanFactory beanFactory, Class<?> type) {
		return names(beanFactory, type).stream().anyMatch((name) -> !isFallback(beanFactory, name));
	}

	private static boolean isFallback(ConfigurableListableBeanFactory beanFactory, String name) {
		return beanFactory.containsBeanDefinition(name) && beanFactory.getMergedBeanDefinition(name).isFallback();
	}

}
