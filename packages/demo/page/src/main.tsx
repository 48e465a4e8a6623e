import { App } from './app.tsx';
import { mount } from './mount.tsx';

await mount(<App />);
