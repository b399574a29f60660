'use strict';

require('./launcher.js').launch('main');
