import { PREVIEW_CASES } from '../../src/preview/cases.ts';
import { mount } from './mount.tsx';
import { Preview } from './preview-page.tsx';

await mount(<Preview cases={PREVIEW_CASES} />);
